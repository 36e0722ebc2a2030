//! YAML text to a tree of located nodes. The only module that knows the parser.
//!
//! The event layer is used because deserialising stops at the first error and forgets where values stood.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use serde_saphyr::granit_parser::{self, Event, Marker, Parser, ScalarStyle, Tag};

use crate::{
    problem::{Origin, Problem, quoted},
    tree::{Entry, Node, Value},
};

/// Values of one file, those that anchors repeat included.
const MAX_NODES: usize = 200_000;
/// Sections within sections.
const MAX_DEPTH: usize = 32;

/// Reads the document `text` of the file `name`. What is wrong goes to `problems`; after an error of syntax
/// there is no tree.
pub(crate) fn parse(name: &str, text: &str, problems: &mut Vec<Problem>) -> Option<Node> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut builder = Builder::new(name, problems);
    let mut options = granit_parser::options! {
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    options.set_emit_comments(false);
    let mut documents = 0;
    for event in Parser::new_from_str_with_options(text, options) {
        let step = match event {
            Ok((Event::DocumentStart(..), span)) => {
                documents += 1;
                let second = documents > 1;
                if second {
                    Err((
                        span.start,
                        "a second document; a configuration file has one, remove `---`".to_owned(),
                    ))
                } else {
                    Ok(())
                }
            }
            Ok((event, span)) => builder.event(event, span.start),
            Err(error) => Err((*error.marker(), syntax_message(text, *error.marker(), &error.info()))),
        };
        if let Err((mark, message)) = step {
            let origin = builder.origin(mark);
            builder.problems.push(Problem::error("", origin, message));
            return None;
        }
    }
    builder.finish()
}

/// Tabs are the commonest cause, and the parser's words do not always name them.
fn syntax_message(text: &str, mark: Marker, info: &str) -> String {
    let line = text.lines().nth(mark.line().saturating_sub(1)).unwrap_or_default();
    let indentation = line.len() - line.trim_start().len();
    let tab = line.get(..indentation).is_some_and(|blank| blank.contains('\t'));
    let advice = if tab { "; this line is indented with a tab, use spaces" } else { "" };
    format!("not valid YAML: {info}{advice}")
}

type Step = Result<(), (Marker, String)>;

/// A node and what it costs to repeat it.
struct Built {
    node: Node,
    size: usize,
    depth: usize,
}

enum Frame {
    List { items: Vec<Node> },
    Map { entries: Vec<Entry>, seen: HashSet<String>, key: Option<(String, Origin)>, merges: Vec<Node> },
}

struct Open {
    frame: Frame,
    origin: Origin,
    anchor: usize,
    size: usize,
    depth: usize,
}

struct Builder<'p> {
    file: Arc<str>,
    problems: &'p mut Vec<Problem>,
    open: Vec<Open>,
    anchors: HashMap<usize, Built>,
    nodes: usize,
    root: Option<Node>,
}

impl<'p> Builder<'p> {
    fn new(name: &str, problems: &'p mut Vec<Problem>) -> Self {
        Self {
            file: Arc::from(name),
            problems,
            open: Vec::new(),
            anchors: HashMap::new(),
            nodes: 0,
            root: None,
        }
    }

    fn origin(&self, mark: Marker) -> Origin {
        let number = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
        Origin::File { file: self.file.clone(), line: number(mark.line()), column: number(mark.col() + 1) }
    }

    fn event(&mut self, event: Event<'_>, mark: Marker) -> Step {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let forced = self.tagged(tag.as_deref(), mark);
                let origin = self.origin(mark);
                let null = style == ScalarStyle::Plain
                    && !forced
                    && matches!(&*text, "" | "~" | "null" | "Null" | "NULL");
                let value = if null { Value::Null } else { Value::Scalar(text.into_owned()) };
                self.place(Built { node: Node { value, origin }, size: 1, depth: 1 }, 1, anchor, mark)
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.tagged(tag.as_deref(), mark);
                self.start(Frame::List { items: Vec::new() }, anchor, mark)
            }
            Event::MappingStart(_, anchor, tag) => {
                self.tagged(tag.as_deref(), mark);
                let frame =
                    Frame::Map { entries: Vec::new(), seen: HashSet::new(), key: None, merges: Vec::new() };
                self.start(frame, anchor, mark)
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(mark),
            Event::Alias(id) => {
                let Some(known) = self.anchors.get(&id) else {
                    return Err((mark, "an alias for a value that contains it".to_owned()));
                };
                // Charged before it is copied, or the copy would be the attack.
                if self.nodes.saturating_add(known.size) > MAX_NODES {
                    return Err((mark, too_large()));
                }
                let known_size = known.size;
                let copy = Built { node: known.node.clone(), size: known.size, depth: known.depth };
                self.place(copy, known_size, 0, mark)
            }
            _ => Ok(()),
        }
    }

    /// Whether the tag makes text of what would be something else.
    fn tagged(&mut self, tag: Option<&Tag>, mark: Marker) -> bool {
        let Some(tag) = tag else { return false };
        match tag.core_suffix() {
            Some("str") => true,
            Some("int" | "float" | "bool" | "null" | "map" | "seq") => false,
            _ => {
                let origin = self.origin(mark);
                let message =
                    format!("tags such as {} have no meaning here; remove it", quoted(&tag.original()));
                self.problems.push(Problem::error("", origin, message));
                false
            }
        }
    }

    fn start(&mut self, frame: Frame, anchor: usize, mark: Marker) -> Step {
        let origin = self.origin(mark);
        self.open.push(Open { frame, origin, anchor, size: 1, depth: 1 });
        if self.open.len() > MAX_DEPTH { Err((mark, too_deep())) } else { Ok(()) }
    }

    fn end(&mut self, mark: Marker) -> Step {
        let Some(open) = self.open.pop() else { return Ok(()) };
        let value = match open.frame {
            Frame::List { items } => Value::List(items),
            Frame::Map { mut entries, mut seen, merges, .. } => {
                for entry in merges.into_iter().flat_map(|node| match node.value {
                    Value::Map(entries) => entries,
                    _ => Vec::new(),
                }) {
                    if seen.insert(entry.key.clone()) {
                        entries.push(entry);
                    }
                }
                Value::Map(entries)
            }
        };
        let node = Node { value, origin: open.origin };
        self.place(Built { node, size: open.size, depth: open.depth }, 1, open.anchor, mark)
    }

    /// Gives a finished node to what it stands in. `cost` is what was not counted yet: the parts of a
    /// collection were when they were placed, those of an alias were not.
    fn place(&mut self, built: Built, cost: usize, anchor: usize, mark: Marker) -> Step {
        self.nodes += cost;
        if self.nodes > MAX_NODES {
            return Err((mark, too_large()));
        }
        if self.open.len() + built.depth > MAX_DEPTH {
            return Err((mark, too_deep()));
        }
        if anchor != 0 {
            let copy = Built { node: built.node.clone(), size: built.size, depth: built.depth };
            self.nodes += built.size;
            self.anchors.insert(anchor, copy);
        }
        let Some(open) = self.open.last_mut() else {
            self.root = Some(built.node);
            return Ok(());
        };
        open.size += built.size;
        open.depth = open.depth.max(built.depth + 1);
        match &mut open.frame {
            Frame::List { items } => items.push(built.node),
            Frame::Map { entries, seen, key, merges } => match key.take() {
                None => match built.node.value {
                    Value::Scalar(text) => *key = Some((text, built.node.origin)),
                    _ => return Err((mark, "a key must be a single word".to_owned())),
                },
                Some((name, origin)) if name == "<<" => match merged(built.node) {
                    Some(maps) => merges.extend(maps),
                    None => {
                        let message = "`<<` takes a section or a list of sections";
                        self.problems.push(Problem::error("<<", origin, message));
                    }
                },
                Some((name, origin)) => {
                    if seen.insert(name.clone()) {
                        entries.push(Entry { key: name, key_origin: origin, node: built.node });
                    } else {
                        let message = "this key stands twice in the same section; remove one";
                        self.problems.push(Problem::error(&printable(&name), origin, message));
                    }
                }
            },
        }
        Ok(())
    }

    fn finish(self) -> Option<Node> {
        let mut root = self.root.unwrap_or_else(Node::empty);
        if root.is_null() {
            root.value = Value::Map(Vec::new());
        }
        if matches!(root.value, Value::Map(_)) {
            return Some(root);
        }
        let message = format!("a configuration is a section with keys, not {}", root.noun());
        self.problems.push(Problem::error("", root.origin, message));
        None
    }
}

fn too_large() -> String {
    format!("more than {MAX_NODES} values, repeated ones included")
}

fn too_deep() -> String {
    format!("more than {MAX_DEPTH} sections within each other")
}

fn merged(node: Node) -> Option<Vec<Node>> {
    match node.value {
        Value::Map(_) => Some(vec![node]),
        Value::List(items) if items.iter().all(|item| matches!(item.value, Value::Map(_))) => Some(items),
        _ => None,
    }
}

/// A key as it may stand in a message.
pub(crate) fn printable(key: &str) -> String {
    let text = quoted(key);
    text.trim_matches('`').to_owned()
}
