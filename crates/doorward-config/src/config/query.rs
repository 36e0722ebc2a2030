//! Conditions of an access rule on the query.

use crate::{
    nearest::nearest,
    problem::quoted,
    reader::{Leaf, Reader, Scope, shown},
    tree::{Node, Value},
    values::{self, text},
    yaml::printable,
};

/// A condition on the values of one key of the query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryCondition {
    /// The key, decoded.
    pub key: String,
    /// What must hold.
    pub operator: QueryOperator,
}

/// What must hold for the values of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueryOperator {
    /// `equal`
    Equal(String),
    /// `not equal`
    NotEqual(String),
    /// `present`
    Present,
    /// `absent`
    Absent,
    /// `pattern`; it compiles.
    Pattern(String),
    /// `not pattern`; it compiles.
    NotPattern(String),
}

const NAMES: [&str; 3] = ["key", "operator", "value"];
const OPERATORS: [&str; 6] = ["equal", "not equal", "present", "absent", "pattern", "not pattern"];

/// The conditions of a rule. A condition that is not in a list of its own counts as such a list.
pub(super) fn read(reader: &mut Reader, scope: &Scope<'_>) -> Vec<Vec<QueryCondition>> {
    let leaf = reader.leaf(scope, "query");
    reader.note(&leaf, leaf.node.map(shown).unwrap_or_default());
    let Some(node) = leaf.node else { return Vec::new() };
    if node.items().is_empty() {
        reader.error(&leaf.path, "expected a list of conditions such as {key: secure, operator: present}");
    }
    let mut lists = Vec::new();
    for (index, item) in node.items().iter().enumerate() {
        let path = format!("{}[{index}]", leaf.path);
        let Value::List(all) = &item.value else {
            lists.push(condition(reader, item, &leaf, &path).into_iter().collect());
            continue;
        };
        if all.is_empty() {
            reader.error_at(&path, item.origin.clone(), "is empty, so it would match everything; remove it");
        }
        let one =
            |(number, item): (usize, &Node)| condition(reader, item, &leaf, &format!("{path}[{number}]"));
        lists.push(all.iter().enumerate().filter_map(one).collect());
    }
    lists
}

fn condition(reader: &mut Reader, node: &Node, leaf: &Leaf<'_>, path: &str) -> Option<QueryCondition> {
    if !matches!(node.value, Value::Map(_)) {
        reader.wrong_form(path, node, "a condition such as {key: secure, operator: present}");
        return None;
    }
    for entry in node.entries().iter().filter(|entry| !NAMES.contains(&entry.key.as_str())) {
        let near = nearest(&entry.key, NAMES).map(|near| format!("; did you mean {near}?"));
        let message = format!("is no known key{}", near.unwrap_or_default());
        reader.error_at(&format!("{path}.{}", printable(&entry.key)), entry.key_origin.clone(), message);
    }
    let mut part = |name: &str, parse: fn(&str) -> values::Parsed<String>| {
        let child = node.child(name)?;
        Some((reader.scalar(child, leaf, &format!("{path}.{name}"), &parse), child))
    };
    let key = part("key", text);
    let operator = part("operator", operator);
    let value = part("value", |text| Ok(text.to_owned()));
    if key.is_none() {
        reader.error_at(path, node.origin.clone(), "a condition needs a key");
    }
    let word = match &operator {
        Some((word, _)) => word.clone()?,
        None if value.is_some() => "equal".to_owned(),
        None => "present".to_owned(),
    };
    let takes_value = !matches!(word.as_str(), "present" | "absent");
    if takes_value != value.is_some() {
        let message = if takes_value { "needs a value" } else { "takes no value; remove it" };
        reader.error_at(path, node.origin.clone(), format!("the operator {} {message}", quoted(&word)));
        return None;
    }
    let value = match value {
        Some((value, child)) => {
            let value = value?;
            if word.ends_with("pattern")
                && let Err(expected) = values::pattern(&value)
            {
                reader.error_at(
                    &format!("{path}.value"),
                    child.origin.clone(),
                    format!("expected {expected}"),
                );
            }
            value
        }
        None => String::new(),
    };
    let operator = match word.as_str() {
        "present" => QueryOperator::Present,
        "absent" => QueryOperator::Absent,
        "equal" => QueryOperator::Equal(value),
        "not equal" => QueryOperator::NotEqual(value),
        "pattern" => QueryOperator::Pattern(value),
        _ => QueryOperator::NotPattern(value),
    };
    Some(QueryCondition { key: key?.0?, operator })
}

fn operator(text: &str) -> values::Parsed<String> {
    if OPERATORS.contains(&text) {
        Ok(text.to_owned())
    } else {
        Err(format!("one of {}", OPERATORS.join(", ")))
    }
}
