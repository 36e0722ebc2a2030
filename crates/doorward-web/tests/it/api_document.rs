//! `/api/openapi.json`: what it says of this API. That answers are as it says is checked with every call of the other
//! tests (`api_client`).

use doorward_web::routes::{Caller, Endpoint, table};
use serde_json::{Value, json};

use crate::{
    api_client::document,
    app::{App, PORTAL},
};

#[tokio::test]
async fn every_route_of_the_api_is_in_it_with_the_proofs_that_it_takes() {
    let document = document(&App::new()).await;
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["info"]["version"], env!("CARGO_PKG_VERSION"));
    let mut count = 0;
    for route in table().filter(|route| matches!(route.endpoint, Endpoint::Api(_))) {
        let operation = &document["paths"][route.path][route.method.as_str().to_ascii_lowercase()];
        assert!(operation["summary"].is_string(), "{route:?}");
        let open = operation["security"] == json!([]);
        assert_eq!(open, route.caller == Caller::Anybody, "{route:?}");
        assert!(operation["responses"]["200"]["content"]["application/json"]["schema"].is_object());
        let refused = &operation["responses"]["401"]["content"]["application/json"]["schema"];
        assert_eq!(refused["$ref"].is_string(), route.path != "/api/health", "{route:?}");
        count += 1;
    }
    let methods = |path: &Value| path.as_object().unwrap().len();
    assert_eq!(document["paths"].as_object().unwrap().values().map(methods).sum::<usize>(), count);
}

#[tokio::test]
async fn it_names_the_address_and_the_cookie_of_where_it_was_asked_for() {
    let app = App::new();
    let at_portal = document(&app).await;
    assert_eq!(at_portal["components"]["securitySchemes"]["cookie"]["name"], "doorward_session");
    assert!(at_portal.get("servers").is_none());
    let answer = app.get("https://192.0.2.1/.doorward/api/openapi.json").send().await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/json"));
    let elsewhere: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(elsewhere["components"]["securitySchemes"]["cookie"]["name"], "__Host-doorward_session");
    assert_eq!(elsewhere["servers"], json!([{"url": "/.doorward"}]));
    assert_eq!(elsewhere["paths"], at_portal["paths"]);
}

#[tokio::test]
async fn bodies_that_are_sent_are_closed_and_every_refusal_names_its_codes() {
    let app = App::new();
    let document = document(&app).await;
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            if let Some(body) = operation.get("requestBody") {
                let schema = body["content"]["application/json"]["schema"]["$ref"].as_str().unwrap();
                assert_eq!(
                    document.pointer(&schema[1..]).unwrap()["additionalProperties"],
                    false,
                    "{schema}"
                );
            }
            for (status, response) in operation["responses"].as_object().unwrap() {
                let codes = &response["content"]["application/json"]["schema"]["properties"]["error"]["enum"];
                let named = codes.as_array().is_some_and(|codes| !codes.is_empty());
                assert_eq!(named, status != "200", "{method} {path} {status}");
            }
        }
    }
    let answer = app.get(&format!("{PORTAL}/api/openapi.json")).send().await;
    assert_eq!(answer.header("cache-control"), "no-store");
}
