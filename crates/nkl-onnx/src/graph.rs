//! Graphs of operators, put together node by node (field numbers: onnx.proto of ONNX 1.16).

use crate::wire::Message;

/// A value in a graph, by its name.
pub(crate) type Value = String;

/// Types of the elements of tensors that are used here.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Element {
    Float = 1,
    Int64 = 7,
    Text = 8,
    Bool = 9,
    Double = 11,
}

/// A setting of a node.
pub(crate) enum Attribute {
    Int(i64),
    Ints(Vec<i64>),
    Floats(Vec<f32>),
    Texts(Vec<&'static str>),
    /// Numbers in double precision.
    Doubles(Vec<f64>),
    Graph(Graph),
}

/// Name and setting.
pub(crate) type Named = (&'static str, Attribute);

/// The domain of the operators for trees and the like.
pub(crate) const ML: &str = "ai.onnx.ml";

/// A graph that is being written.
#[derive(Default)]
pub(crate) struct Graph {
    nodes: Vec<Message>,
    constants: Vec<Message>,
    inputs: Vec<Message>,
    outputs: Vec<Message>,
    count: usize,
    /// Before every name, so that a graph within another has names of its own.
    prefix: &'static str,
}

impl Graph {
    /// A graph within another.
    pub fn within(prefix: &'static str) -> Self {
        Graph {
            prefix,
            ..Graph::default()
        }
    }

    /// A node with one output.
    pub fn op<S: AsRef<str>>(&mut self, kind: &str, inputs: &[S]) -> Value {
        self.op_with(kind, inputs, Vec::new())
    }

    /// The same with settings.
    pub fn op_with<S: AsRef<str>>(
        &mut self,
        kind: &str,
        inputs: &[S],
        settings: Vec<Named>,
    ) -> Value {
        let out = self.fresh();
        self.node("", kind, inputs, &[&out], settings);
        out
    }

    /// A node of any domain, with named outputs.
    pub fn node<S: AsRef<str>>(
        &mut self,
        domain: &str,
        kind: &str,
        inputs: &[S],
        outputs: &[&str],
        settings: Vec<Named>,
    ) {
        let mut node = Message::default();
        inputs
            .iter()
            .for_each(|i| node.bytes(1, i.as_ref().as_bytes()));
        outputs.iter().for_each(|o| node.bytes(2, o.as_bytes()));
        node.bytes(4, kind.as_bytes());
        for (name, setting) in settings {
            node.message(5, &attribute(name, setting));
        }
        if !domain.is_empty() {
            node.bytes(7, domain.as_bytes());
        }
        self.nodes.push(node);
    }

    /// Another name for a value.
    pub fn rename(&mut self, value: &str, name: &str) {
        self.node("", "Identity", &[value], &[name], Vec::new());
    }

    /// To another type.
    pub fn cast(&mut self, value: &str, to: Element) -> Value {
        self.op_with("Cast", &[value], vec![("to", Attribute::Int(to as i64))])
    }

    /// Sum over an axis, which is kept.
    pub fn sum(&mut self, value: &str, axis: i64) -> Value {
        let axis = self.ints(&[1], &[axis]);
        self.op("ReduceSum", &[value, &axis])
    }

    /// Largest value over an axis, which is kept.
    pub fn max(&mut self, value: &str, axis: i64) -> Value {
        self.op_with(
            "ReduceMax",
            &[value],
            vec![("axes", Attribute::Ints(vec![axis]))],
        )
    }

    /// Columns by their numbers.
    pub fn columns(&mut self, value: &str, numbers: &[i64]) -> Value {
        let numbers = self.ints(&[numbers.len()], numbers);
        self.op_with(
            "Gather",
            &[value, &numbers],
            vec![("axis", Attribute::Int(1))],
        )
    }

    /// A number in double precision.
    pub fn number(&mut self, value: f64) -> Value {
        self.doubles(&[], [value])
    }

    /// A constant in double precision.
    pub fn doubles(&mut self, shape: &[usize], values: impl IntoIterator<Item = f64>) -> Value {
        let raw = values.into_iter().flat_map(f64::to_le_bytes).collect();
        self.constant(shape, Element::Double, raw)
    }

    /// A constant in single precision.
    pub fn floats(&mut self, shape: &[usize], values: impl IntoIterator<Item = f32>) -> Value {
        let raw = values.into_iter().flat_map(f32::to_le_bytes).collect();
        self.constant(shape, Element::Float, raw)
    }

    /// A constant of whole numbers.
    pub fn ints(&mut self, shape: &[usize], values: &[i64]) -> Value {
        let raw = values.iter().flat_map(|v| v.to_le_bytes()).collect();
        self.constant(shape, Element::Int64, raw)
    }

    /// A constant of truth values.
    pub fn bools(&mut self, shape: &[usize], values: impl IntoIterator<Item = bool>) -> Value {
        let raw = values.into_iter().map(u8::from).collect();
        self.constant(shape, Element::Bool, raw)
    }

    /// A constant list of texts.
    pub fn texts(&mut self, values: &[String]) -> Value {
        let name = self.fresh();
        let mut tensor = head(&[values.len()], Element::Text);
        values.iter().for_each(|v| tensor.bytes(6, v.as_bytes()));
        tensor.bytes(8, name.as_bytes());
        self.constants.push(tensor);
        name
    }

    /// Declares an input; a dimension without number is given by its name.
    pub fn input(&mut self, name: &str, element: Element, shape: &[Dimension]) {
        self.inputs.push(declaration(name, element, shape));
    }

    /// Declares an output.
    pub fn output(&mut self, name: &str, element: Element, shape: &[Dimension]) {
        self.outputs.push(declaration(name, element, shape));
    }

    /// The message of the graph.
    pub fn finish(self, name: &str) -> Message {
        let mut graph = Message::default();
        self.nodes.iter().for_each(|m| graph.message(1, m));
        graph.bytes(2, name.as_bytes());
        self.constants.iter().for_each(|m| graph.message(5, m));
        self.inputs.iter().for_each(|m| graph.message(11, m));
        self.outputs.iter().for_each(|m| graph.message(12, m));
        graph
    }

    fn constant(&mut self, shape: &[usize], element: Element, raw: Vec<u8>) -> Value {
        let name = self.fresh();
        let mut tensor = head(shape, element);
        tensor.bytes(8, name.as_bytes());
        tensor.bytes(9, &raw);
        self.constants.push(tensor);
        name
    }

    fn fresh(&mut self) -> Value {
        self.count += 1;
        format!("{}v{}", self.prefix, self.count)
    }
}

/// Size of an axis.
pub(crate) enum Dimension {
    Fixed(usize),
    Any(&'static str),
}

fn head(shape: &[usize], element: Element) -> Message {
    let mut tensor = Message::default();
    shape.iter().for_each(|&size| tensor.int(1, size as i64));
    tensor.int(2, element as i64);
    tensor
}

fn declaration(name: &str, element: Element, shape: &[Dimension]) -> Message {
    let mut dimensions = Message::default();
    for size in shape {
        let mut dimension = Message::default();
        match size {
            Dimension::Fixed(size) => dimension.int(1, *size as i64),
            Dimension::Any(name) => dimension.bytes(2, name.as_bytes()),
        }
        dimensions.message(1, &dimension);
    }
    let mut tensor = Message::default();
    tensor.int(1, element as i64);
    tensor.message(2, &dimensions);
    let mut kind = Message::default();
    kind.message(1, &tensor);
    let mut value = Message::default();
    value.bytes(1, name.as_bytes());
    value.message(2, &kind);
    value
}

fn attribute(name: &str, setting: Attribute) -> Message {
    let mut message = Message::default();
    message.bytes(1, name.as_bytes());
    let kind = match setting {
        Attribute::Int(value) => {
            message.int(3, value);
            2
        }
        Attribute::Doubles(values) => {
            let mut tensor = head(&[values.len()], Element::Double);
            let raw: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
            tensor.bytes(9, &raw);
            message.message(5, &tensor);
            4
        }
        Attribute::Graph(graph) => {
            message.message(6, &graph.finish(name));
            5
        }
        Attribute::Floats(values) => {
            message.floats(7, &values);
            6
        }
        Attribute::Ints(values) => {
            message.ints(8, &values);
            7
        }
        Attribute::Texts(texts) => {
            texts.iter().for_each(|t| message.bytes(9, t.as_bytes()));
            8
        }
    };
    message.int(20, kind);
    message
}
