//! The JSON Schema for editors.

use serde_json::{Map, Value, json};

use crate::{
    aliases::ALIASES,
    command::takes_command,
    keys::{KEYS, Key, Kind},
};

/// A JSON Schema (draft 2020-12) of the configuration file.
pub fn schema() -> String {
    let mut root = object();
    if let Value::Object(fields) = &mut root {
        fields.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
        fields.insert("title".to_owned(), json!("Doorward configuration"));
    }
    for key in KEYS {
        insert(&mut root, key.path, described(key));
    }
    for alias in ALIASES {
        // The short form of a section cannot stand beside the section's own schema.
        if !KEYS.iter().any(|key| key.path == alias.old) {
            insert(
                &mut root,
                alias.old,
                json!({"deprecated": true, "description": format!("Is called {} here.", alias.new)}),
            );
        }
    }
    // A Value has only string keys and finite numbers, so this cannot fail.
    serde_json::to_string_pretty(&root).unwrap_or_default() + "\n"
}

fn object() -> Value {
    json!({"type": "object", "properties": {}, "additionalProperties": false})
}

/// Puts `schema` where `path` leads, through the properties and items that are there.
fn insert(root: &mut Value, path: &str, schema: Value) {
    let mut at = root;
    let mut names = path.split('.').peekable();
    while let Some(name) = names.next() {
        let (name, item) = name.strip_suffix("[]").map_or((name, false), |name| (name, true));
        let Some(properties) = at.get_mut("properties").and_then(Value::as_object_mut) else { return };
        if names.peek().is_none() {
            properties.insert(name.to_owned(), schema);
            return;
        }
        let Some(next) = properties.get_mut(name) else { return };
        let Some(next) = (if item { next.get_mut("items") } else { Some(next) }) else { return };
        at = next;
    }
}

fn described(key: &Key) -> Value {
    let mut schema = of(key.kind);
    if takes_command(key) {
        let words = json!({"type": "array", "items": {"type": "string"}, "minItems": 1});
        let command = json!({
            "type": "object", "properties": {"command": words}, "required": ["command"], "additionalProperties": false,
        });
        schema = json!({"anyOf": [schema, command]});
    }
    let Value::Object(fields) = &mut schema else { return schema };
    fields.insert("description".to_owned(), json!(key.about));
    if let Some(default) = key.default {
        fields.insert("default".to_owned(), default_value(key.kind, default));
    }
    if key.secret {
        fields.insert("writeOnly".to_owned(), json!(true));
    }
    schema
}

fn default_value(kind: Kind, text: &str) -> Value {
    match kind {
        Kind::Flag => json!(text == "true"),
        Kind::Count { .. } => text.parse::<u64>().map_or(Value::Null, Value::from),
        Kind::List(_) | Kind::OneOrMany(_) => {
            json!(text.trim_matches(['[', ']']).split(", ").collect::<Vec<_>>())
        }
        _ => json!(text),
    }
}

fn of(kind: Kind) -> Value {
    let many = |of: Value| json!({"type": "array", "items": of});
    match kind {
        Kind::Section => {
            let mut section = object();
            if let Value::Object(fields) = &mut section {
                fields.insert("type".to_owned(), json!(["object", "null"]));
            }
            section
        }
        Kind::Sections => json!({"type": ["array", "null"], "items": object()}),
        Kind::Flag => json!({"type": "boolean"}),
        Kind::Choice(words) => {
            // `1.2` is a number to YAML and means the word.
            let mut allowed: Vec<Value> = words.iter().map(|word| json!(word)).collect();
            allowed.extend(words.iter().filter_map(|word| word.parse::<f64>().ok()).map(Value::from));
            json!({"enum": allowed})
        }
        Kind::Count { min, max } => json!({"type": "integer", "minimum": min, "maximum": max}),
        Kind::Duration | Kind::DurationOrOff | Kind::DurationWithin { .. } | Kind::Bytes => {
            json!({"type": ["string", "integer"]})
        }
        Kind::Url | Kind::WebOrigin => json!({"type": "string", "format": "uri"}),
        Kind::Aaguid => json!({"type": "string", "format": "uuid"}),
        Kind::Server(_) | Kind::Mailbox | Kind::Pem => json!({"type": "string"}),
        Kind::Pattern => json!({"type": "string", "format": "regex"}),
        Kind::Character => json!({"type": "string", "minLength": 1, "maxLength": 1}),
        Kind::Subjects => {
            let one = json!({"type": "string", "pattern": "^(user|group|oauth2:client):."});
            json!({"anyOf": [one, many(json!({"anyOf": [one, many(one.clone())]}))]})
        }
        Kind::Attributes => {
            let one = json!({
                "type": "object",
                "properties": {"value_type": {"enum": ["string", "integer", "boolean"]}, "multi_valued": {"type": "boolean"}},
                "required": ["value_type"],
                "additionalProperties": false,
            });
            json!({"type": "object", "additionalProperties": one})
        }
        Kind::ApiKeys => {
            let key = json!({"type": "string", "minLength": 32});
            let one = json!({
                "type": "object",
                "properties": {
                    "key": key, "name": {"type": "string"}, "user": {"type": "string"}, "role": {"type": "string"},
                    "requests_per_minute": {"type": "integer", "minimum": 1, "maximum": 10_000},
                    "scope": {"anyOf": [{"type": "string"}, many(json!({"type": "string"}))]},
                },
                "required": ["key"],
                "additionalProperties": false,
            });
            many(json!({"anyOf": [key, one]}))
        }
        Kind::Query => {
            let one = json!({
                "type": "object",
                "properties": {"key": {"type": "string"}, "operator": {"enum": ["equal", "not equal", "present", "absent", "pattern", "not pattern"]}, "value": {}},
                "required": ["key"],
                "additionalProperties": false,
            });
            many(json!({"anyOf": [one, many(one.clone())]}))
        }
        Kind::List(item) => many(of(*item)),
        Kind::OneOrMany(item) => json!({"anyOf": [of(*item), many(of(*item))]}),
        Kind::Map(item) => {
            let mut map = Map::new();
            map.insert("type".to_owned(), json!("object"));
            map.insert("additionalProperties".to_owned(), of(*item));
            Value::Object(map)
        }
        Kind::Text
        | Kind::Path
        | Kind::Address
        | Kind::AddressOrDisabled
        | Kind::Network
        | Kind::NetworkOrName
        | Kind::Host
        | Kind::Domain
        | Kind::HeaderName
        | Kind::RateLimit => json!({"type": ["string", "number"]}),
    }
}
