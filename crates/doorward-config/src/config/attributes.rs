//! `authentication_backend.file.extra_attributes`: what else the users file may say of a person.

use std::collections::BTreeMap;

use crate::{
    nearest::nearest,
    reader::{Reader, Scope},
    tree::{Node, Value},
    values::{Parsed, flag},
    yaml::printable,
};

/// An attribute of the administrator's choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExtraAttribute {
    /// What its values are.
    pub value_type: AttributeType,
    /// Whether a person has a list of values instead of one.
    pub multi_valued: bool,
}

/// What the values of an attribute are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttributeType {
    /// `string`
    String,
    /// `integer`
    Integer,
    /// `boolean`
    Boolean,
}

const NAMES: [&str; 2] = ["value_type", "multi_valued"];

/// What one is, in messages.
const SECTION: &str = "a section such as {value_type: string}";

pub(super) fn read(reader: &mut Reader, scope: &Scope<'_>) -> BTreeMap<String, ExtraAttribute> {
    let (leaf, entries) = reader.map(scope, "extra_attributes");
    let mut attributes = BTreeMap::new();
    for (name, path, node) in entries {
        if !matches!(node.value, Value::Map(_)) {
            reader.wrong_form(&path, node, SECTION);
            continue;
        }
        for entry in node.entries().iter().filter(|entry| !NAMES.contains(&entry.key.as_str())) {
            let near = nearest(&entry.key, NAMES).map(|near| format!("; did you mean {near}?"));
            let message = format!("is no known key{}", near.unwrap_or_default());
            reader.error_at(&format!("{path}.{}", printable(&entry.key)), entry.key_origin.clone(), message);
        }
        let part = |key: &str| Some((node.child(key)?, format!("{path}.{key}")));
        let (value_type, multi_valued) = (part("value_type"), part("multi_valued"));
        if value_type.is_none() {
            let message = "is missing; write value_type: string, integer or boolean";
            reader.error_at(&format!("{path}.value_type"), node.origin.clone(), message);
        }
        let value_type =
            value_type.and_then(|(value, path): (&Node, _)| reader.scalar(value, &leaf, &path, &kind));
        let multi_valued = multi_valued
            .map_or(Some(false), |(value, path): (&Node, _)| reader.scalar(value, &leaf, &path, &flag));
        if let (Some(value_type), Some(multi_valued)) = (value_type, multi_valued) {
            attributes.insert(name, ExtraAttribute { value_type, multi_valued });
        }
    }
    attributes
}

fn kind(text: &str) -> Parsed<AttributeType> {
    match text {
        "string" => Ok(AttributeType::String),
        "integer" => Ok(AttributeType::Integer),
        "boolean" => Ok(AttributeType::Boolean),
        _ => Err("string, integer or boolean".into()),
    }
}
