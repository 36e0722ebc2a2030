//! A program that speaks the API, and holds every answer against what `/api/openapi.json` promises.

use std::sync::Mutex;

use serde_json::{Value, json};
use tokio::sync::OnceCell;

use crate::app::{Answer, App, PORTAL};

/// A password that satisfies the policy.
pub(crate) const NEW: &str = "orbit lantern violin";

/// A caller with a bearer token.
pub(crate) struct Client<'a> {
    app: &'a App,
    pub(crate) token: Mutex<String>,
}

impl<'a> Client<'a> {
    /// Signed in a moment ago.
    pub(crate) async fn of(app: &'a App, user: &str) -> Self {
        Self { app, token: Mutex::new(app.token(user).await) }
    }

    /// Signed in with another password than the one of the bench.
    pub(crate) async fn with_password(app: &'a App, user: &str, password: &str) -> Option<Self> {
        let body = json!({"user": user, "password": password});
        let answer = exchange(app, "POST", "/api/login", None, Some(&body)).await;
        let token = answer.session_cookie().split(';').next()?.split_once('=')?.1.to_owned();
        Some(Self { app, token: Mutex::new(token) })
    }

    pub(crate) async fn send(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let token = self.token.lock().unwrap().clone();
        exchange(self.app, method, path, Some(&token), body.as_ref()).await
    }

    /// The status and the body of the answer.
    pub(crate) async fn call(&self, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
        let answer = self.send(method, path, body).await;
        (answer.status.as_u16(), serde_json::from_str(&answer.body).unwrap())
    }

    pub(crate) async fn get(&self, path: &str) -> (u16, Value) {
        self.call("GET", path, None).await
    }

    /// The status and the code of a refusal.
    pub(crate) async fn refused(&self, method: &str, path: &str, body: Option<Value>) -> (u16, String) {
        let (status, body) = self.call(method, path, body).await;
        (status, body["error"].as_str().unwrap_or_default().to_owned())
    }

    /// Whether the token still opens anything.
    pub(crate) async fn is_signed_in(&self) -> bool {
        self.get("/api/profile").await.0 == 200
    }
}

/// It is the same at every bench.
static DOCUMENT: OnceCell<Value> = OnceCell::const_new();

/// One call, checked against the document.
async fn exchange(app: &App, method: &str, path: &str, token: Option<&str>, body: Option<&Value>) -> Answer {
    let mut ask = app.request(method, &format!("{PORTAL}{path}"));
    if let Some(token) = token {
        ask = ask.header("authorization", format!("Bearer {token}"));
    }
    if let Some(body) = body {
        ask = ask.json(&body.to_string());
    }
    let answer = ask.send().await;
    let document = DOCUMENT.get_or_init(|| document(app)).await;
    if let Err(problem) = conforms(document, method, path, body, &answer) {
        panic!("{method} {path} {body:?}: {problem}; {} {}", answer.status, answer.body);
    }
    answer
}

pub(crate) async fn document(app: &App) -> Value {
    let answer = app.get(&format!("{PORTAL}/api/openapi.json")).send().await;
    assert_eq!(answer.status, 200);
    serde_json::from_str(&answer.body).unwrap()
}

fn conforms(
    document: &Value,
    method: &str,
    path: &str,
    sent: Option<&Value>,
    answer: &Answer,
) -> Result<(), String> {
    let path = path.split('?').next().unwrap();
    let operation = operation(document, method, path).ok_or("it is not described")?;
    let response = &operation["responses"][answer.status.as_str()];
    if response.is_null() {
        return Err(format!("the status {} is not described", answer.status));
    }
    if answer.header("content-type") != "application/json" {
        return Err("the answer is not JSON".to_owned());
    }
    for header in answer.headers.keys().filter(|name| ["link", "set-cookie"].contains(&name.as_str())) {
        let described =
            response["headers"].as_object().into_iter().flatten().map(|(name, _)| name.to_ascii_lowercase());
        // That a session has ended is told to browsers only.
        let clears = answer.cookies().iter().all(|cookie| cookie.contains("Max-Age=0"));
        if !clears && !described.into_iter().any(|name| name == header.as_str()) {
            return Err(format!("the header {header} is not described"));
        }
    }
    let content = serde_json::from_str(&answer.body).map_err(|error| error.to_string())?;
    fits(document, &response["content"]["application/json"]["schema"], &content, true)?;
    let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
    match sent {
        Some(body) if answer.status == 200 => fits(document, schema, body, false),
        _ => Ok(()),
    }
}

fn operation<'a>(document: &'a Value, method: &str, path: &str) -> Option<&'a Value> {
    let matches = |pattern: &str| {
        let (pattern, path): (Vec<&str>, Vec<&str>) =
            (pattern.split('/').collect(), path.split('/').collect());
        let same = |(wanted, part): (&&str, &&str)| wanted == part || wanted.starts_with('{');
        pattern.len() == path.len() && pattern.iter().zip(&path).all(same)
    };
    let paths = document["paths"].as_object()?;
    let methods = paths
        .get(path)
        .or_else(|| paths.iter().find(|(pattern, _)| matches(pattern)).map(|found| found.1))?;
    methods.get(method.to_ascii_lowercase())
}

/// Whether `value` fits the schema; with `closed`, nothing may be there that is not described. A keyword that this does
/// not know is an error, so that none is skipped.
fn fits(document: &Value, schema: &Value, value: &Value, closed: bool) -> Result<(), String> {
    let keywords = schema.as_object().ok_or_else(|| format!("no schema for {value}"))?;
    let fail = |what: &str| Err(format!("{value} against {what} of {schema}"));
    for (keyword, rule) in keywords {
        match keyword.as_str() {
            "description" | "default" => {}
            "$ref" => {
                let target = document.pointer(&rule.as_str().unwrap()[1..]).ok_or("a dead reference")?;
                fits(document, target, value, closed)?;
            }
            "type" => {
                let names: Vec<&str> = rule
                    .as_array()
                    .map_or_else(|| vec![rule], |list| list.iter().collect())
                    .into_iter()
                    .map(|name| name.as_str().unwrap())
                    .collect();
                if !names.iter().any(|name| is_of(name, value)) {
                    return fail("type");
                }
                let known = |name: &String| schema["properties"].get(name).is_some();
                let extra = value.as_object().is_some_and(|fields| fields.keys().any(|name| !known(name)));
                if names == ["object"] && extra && (closed || schema["additionalProperties"] == false) {
                    return fail("the fields");
                }
            }
            "enum" if !rule.as_array().unwrap().contains(value) => return fail("enum"),
            "const" if rule != value => return fail("const"),
            "required"
                if !rule
                    .as_array()
                    .unwrap()
                    .iter()
                    .all(|name| value.get(name.as_str().unwrap()).is_some()) =>
            {
                return fail("required");
            }
            "properties" => {
                for (name, schema) in rule.as_object().unwrap() {
                    if let Some(field) = value.get(name) {
                        fits(document, schema, field, closed)?;
                    }
                }
            }
            "items" => {
                for item in value.as_array().into_iter().flatten() {
                    fits(document, rule, item, closed)?;
                }
            }
            "minimum" if value.as_i64().is_some_and(|number| number < rule.as_i64().unwrap()) => {
                return fail("minimum");
            }
            "maximum" if value.as_i64().is_some_and(|number| number > rule.as_i64().unwrap()) => {
                return fail("maximum");
            }
            "pattern" => {
                assert_eq!(rule, "^[0-9a-f]{64}$", "the only pattern that is known here");
                let text = value.as_str().unwrap_or_default();
                if text.len() != 64
                    || !text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
                {
                    return fail("pattern");
                }
            }
            "enum" | "const" | "required" | "minimum" | "maximum" | "additionalProperties" => {}
            other => return Err(format!("the keyword {other} is not known here")),
        }
    }
    Ok(())
}

fn is_of(name: &str, value: &Value) -> bool {
    match name {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        other => panic!("the type {other} is not known here"),
    }
}

#[test]
fn the_check_against_a_schema_sees_what_does_not_fit() {
    let document = json!({"components": {"schemas": {"Name": {"type": "string"}}}});
    let schema = json!({
        "type": "object", "required": ["a"], "additionalProperties": false,
        "properties": {
            "a": {"type": ["integer", "null"], "minimum": 1},
            "b": {"type": "array", "items": {"$ref": "#/components/schemas/Name"}},
            "c": {"enum": ["x", "y"]},
        },
    });
    for good in [json!({"a": 1}), json!({"a": null, "b": [], "c": "x"}), json!({"a": 2, "b": ["x"]})] {
        assert_eq!(fits(&document, &schema, &good, false), Ok(()));
    }
    for bad in [
        json!({}),
        json!([]),
        json!({"a": 0}),
        json!({"a": "1"}),
        json!({"a": 1, "b": [1]}),
        json!({"a": 1, "c": "z"}),
        json!({"a": 1, "d": 1}),
    ] {
        assert!(fits(&document, &schema, &bad, false).is_err(), "{bad}");
    }
}
