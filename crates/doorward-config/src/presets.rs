//! Presets of services: what `services[].preset` sets, what it counts on, and whether a configuration keeps it.
//!
//! A preset is data. What it sets stands in the tree of the configuration as if somebody had written it, with an origin of
//! its own, so that `config show` names it and whatever is written beside it wins. What it counts on is a list of
//! [`Expectation`]s; `config check` warns of those that are not kept, and `doctor` shows all of them.
//!
//! A new option of services joins a preset by a line in its `sets` (see `table.rs`).

mod expectation;
mod table;

pub use expectation::{Expectation, Weight, expectations};
pub use table::{PRESETS, Preset, PresetValue};

use crate::{
    problem::Origin,
    tree::{Node, Value},
};

/// The preset of this name.
pub fn preset(name: &str) -> Option<&'static Preset> {
    PRESETS.iter().find(|preset| preset.name == name)
}

/// Fills in what the presets of services set and nobody wrote.
pub(crate) fn apply(root: &mut Node) {
    let Some(Node { value: Value::List(services), .. }) = root.child_mut("services") else { return };
    for service in services {
        let named = match service.child("preset").map(|node| &node.value) {
            Some(Value::Scalar(name)) => preset(name),
            _ => None,
        };
        // An unknown name is the reader's to refuse.
        let Some(preset) = named else { continue };
        for (path, value) in preset.sets {
            if service.find(path).is_none() {
                // What stands there instead of a section is refused where it is read.
                let _ = service.put(path, node(preset, *value));
            }
        }
    }
}

fn node(preset: &Preset, value: PresetValue) -> Node {
    let origin = Origin::Preset(preset.name);
    match value {
        PresetValue::One(text) => Node::scalar(text, origin),
        PresetValue::Many(texts) => {
            let items = texts.iter().map(|text| Node::scalar(*text, origin.clone())).collect();
            Node { value: Value::List(items), origin }
        }
    }
}
