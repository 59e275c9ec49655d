//! A root module with one set of input values, and the modules that it calls.
//!
//! Everything is evaluated on demand and once: variables, locals, resources, calls. What leads to
//! itself, what is nested too deeply and what takes too many steps is unknown, with that reason.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    sync::Arc,
};

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::{
    module::{Module, label, local_source},
    syntax::{Block, Body, Expr},
    types,
};
use crate::{
    source::{SourceFile, paths},
    text::Span,
    value::{Map, Origin, Value, Why},
};

/// How many expressions one world may evaluate.
const STEPS: u32 = 200_000;
/// How deeply evaluation may nest: references through locals and modules included.
const DEPTH: u32 = 160;
/// How deeply modules may call each other.
const CALL_DEPTH: usize = 12;

/// A value, or why Terraform itself would refuse it. `try` and `can` tell the two apart.
pub(super) type Evaluated = Result<Value, Why>;

/// Reads a file of the workspace by its path.
pub(super) type Read<'t> = dyn Fn(&str) -> Option<Arc<SourceFile>> + 't;

/// A given input value.
#[derive(Clone)]
pub(super) struct Input {
    /// The value.
    pub(super) value: Value,
    /// Whether it stands in a file that git ignores: then the place of use is the one to edit.
    pub(super) local: bool,
}

/// One root module in one world.
pub(super) struct World<'t> {
    modules: &'t FxHashMap<String, Module<'t>>,
    read: &'t Read<'t>,
    inputs: FxHashMap<SmolStr, Input>,
    instances: RefCell<Vec<Rc<Instance<'t>>>>,
    steps: Cell<u32>,
    depth: Cell<u32>,
}

/// A module as it is called once (the root module: as it stands).
pub(super) struct Instance<'t> {
    /// Its place in [`World::instance`].
    pub(super) index: usize,
    /// Its declarations.
    pub(super) module: &'t Module<'t>,
    /// Its folder's workspace path.
    pub(super) folder: &'t str,
    /// Its address, empty for the root: `module.db["eu"]`.
    pub(super) address: SmolStr,
    call: Option<CallSite<'t>>,
    variables: RefCell<FxHashMap<&'t str, Memo>>,
    locals: RefCell<FxHashMap<&'t str, Memo>>,
    resources: RefCell<FxHashMap<usize, Memo>>,
    children: RefCell<FxHashMap<&'t str, Rc<Vec<Child>>>>,
}

/// A called module: its key (null, index or name), and its instance where its folder is at hand.
pub(super) struct Child {
    /// `each.key` or `count.index`; absent for a plain call.
    pub(super) key: Option<Value>,
    /// Index in [`World::instance`].
    pub(super) instance: usize,
}

#[derive(Clone)]
struct CallSite<'t> {
    parent: usize,
    depth: usize,
    block: &'t Block,
    /// `each` and `count` at the call.
    bound: Vec<(&'static str, Value)>,
}

#[derive(Clone)]
enum Memo {
    Busy,
    Done(Value),
}

/// Names that stand for values around an expression: `for` variables, `each`, `count`, iterators.
#[derive(Clone, Copy, Default)]
pub(super) struct Names<'n> {
    pub(super) outer: Option<&'n Names<'n>>,
    pub(super) bound: &'n [(&'n str, Value)],
}

impl<'n> Names<'n> {
    /// These names and no others.
    pub(super) fn new(bound: &'n [(&'n str, Value)]) -> Self {
        Self { outer: None, bound }
    }

    /// These names, then the ones around.
    pub(super) fn within(outer: &'n Names<'n>, bound: &'n [(&'n str, Value)]) -> Self {
        Self { outer: Some(outer), bound }
    }

    /// What `name` stands for.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        let own = self.bound.iter().rev().find(|(bound, _)| *bound == name).map(|(_, value)| value);
        own.or_else(|| self.outer.and_then(|outer| outer.get(name)))
    }
}

/// Where an expression is evaluated.
#[derive(Clone, Copy)]
pub(super) struct Scope<'s, 't> {
    pub(super) world: &'s World<'t>,
    pub(super) instance: &'s Instance<'t>,
    pub(super) names: Names<'s>,
}

impl<'t> World<'t> {
    /// The root module in `folder` with these inputs. `modules` are all folders at hand.
    pub(super) fn new(
        modules: &'t FxHashMap<String, Module<'t>>,
        folder: &str,
        inputs: FxHashMap<SmolStr, Input>,
        read: &'t Read<'t>,
    ) -> Option<Self> {
        let (folder, module) = modules.get_key_value(folder)?;
        let world = Self {
            modules,
            read,
            inputs,
            instances: RefCell::default(),
            steps: Cell::new(0),
            depth: Cell::new(0),
        };
        world.add(folder, module, SmolStr::default(), None);
        Some(world)
    }

    fn add(
        &self,
        folder: &'t str,
        module: &'t Module<'t>,
        address: SmolStr,
        call: Option<CallSite<'t>>,
    ) -> usize {
        let mut instances = self.instances.borrow_mut();
        let index = instances.len();
        instances.push(Rc::new(Instance {
            index,
            module,
            folder,
            address,
            call,
            variables: RefCell::default(),
            locals: RefCell::default(),
            resources: RefCell::default(),
            children: RefCell::default(),
        }));
        index
    }

    /// The folder of the root module.
    pub(super) fn root_folder(&self) -> &'t str {
        self.instances.borrow().first().map_or("", |root| root.folder)
    }

    /// The file that the path of a function's argument means: relative to the root module.
    pub(super) fn read(&self, path: &str) -> Option<Arc<SourceFile>> {
        (self.read)(&paths::join(self.root_folder(), path)?)
    }

    /// The instance of that index; 0 is the root.
    pub(super) fn instance(&self, index: usize) -> Option<Rc<Instance<'t>>> {
        self.instances.borrow().get(index).cloned()
    }

    /// Whether the bound on steps was met: then much is unknown.
    pub(super) fn exhausted(&self) -> bool {
        self.steps.get() >= STEPS
    }

    /// Unknown for that reason, once the bound is met.
    pub(super) fn stop(&self, span: Span) -> Option<Value> {
        let why = || Why::at("the module takes too many steps to evaluate", span);
        self.exhausted().then(|| Value::unknown(why(), span))
    }

    /// Evaluates one step deeper, within the bounds.
    pub(super) fn step(&self, span: Span, evaluate: impl FnOnce() -> Evaluated) -> Evaluated {
        if let Some(unknown) = self.stop(span) {
            return Ok(unknown);
        }
        if self.depth.get() >= DEPTH {
            return Ok(Value::unknown(Why::at("the expression is nested too deeply", span), span));
        }
        self.steps.set(self.steps.get() + 1);
        self.depth.set(self.depth.get() + 1);
        let value = evaluate();
        self.depth.set(self.depth.get() - 1);
        value
    }

    /// Spends steps on work over collections.
    pub(super) fn spend(&self, steps: usize) {
        self.steps.set(self.steps.get().saturating_add(steps as u32));
    }

    /// The value of `var.name`, with whether it is local to this machine.
    pub(super) fn variable(&self, instance: &Instance<'t>, name: &str) -> Evaluated {
        let Some((&name, &block)) = instance.module.variables.get_key_value(name) else {
            return Err(Why::new(format!("variable `{name}` is not declared")));
        };
        Ok(once(&instance.variables, name, block.header, || {
            let given = match &instance.call {
                Some(call) => self.argument(call, name),
                None => self.inputs.get(name).map(|input| input.value.clone()),
            };
            Ok(self.declared(instance, block, name, given))
        }))
    }

    /// Whether `var.name` is supplied by a file that git ignores.
    pub(super) fn is_local(&self, instance: &Instance<'t>, name: &str) -> bool {
        instance.call.is_none() && self.inputs.get(name).is_some_and(|input| input.local)
    }

    /// The value of a variable's block, given or not, in the type that it declares.
    fn declared(&self, instance: &Instance<'t>, block: &'t Block, name: &str, given: Option<Value>) -> Value {
        let default = block.body.attribute("default");
        let not_null = |value: &Value| !value.is_null() || default.is_none();
        let value = match (given.filter(not_null), default) {
            (Some(value), _) => value,
            (None, Some(default)) => self.scope(instance).value(&default.value),
            (None, None) => {
                let why =
                    Why::at(format!("variable `{name}` has no default and is set in no file"), block.header);
                return Value::unknown(why, block.header);
            }
        };
        let Some(ty) = block.body.attribute("type") else { return value };
        types::convert(value, &ty.value)
    }

    /// The argument `name` of a module call, evaluated where it is written.
    fn argument(&self, call: &CallSite<'t>, name: &str) -> Option<Value> {
        let attribute = call.block.body.attribute(name)?;
        let parent = self.instance(call.parent)?;
        let value = self.bound_scope(&parent, &call.bound).value(&attribute.value);
        Some(value)
    }

    /// The value of `local.name`.
    pub(super) fn local(&self, instance: &Instance<'t>, name: &str) -> Evaluated {
        let Some((&name, &local)) = instance.module.locals.get_key_value(name) else {
            return Err(Why::new(format!("local value `{name}` is not declared")));
        };
        Ok(once(&instance.locals, name, local.name.span, || self.scope(instance).eval(&local.value)))
    }

    /// The configured arguments of a resource, for references to it.
    pub(super) fn resource(&self, instance: &Instance<'t>, index: usize) -> Evaluated {
        let Some(resource) = instance.module.resources.get(index) else {
            return Err(Why::new("there is no such resource"));
        };
        Ok(once(&instance.resources, index, resource.block.header, || {
            let body = &resource.block.body;
            Ok(self.between(instance, body, resource.block.header, |scope| scope.resource_body(resource)))
        }))
    }

    /// A block's arguments as all of its copies have them; what differs between them is unknown.
    pub(super) fn arguments(&self, instance: &Instance<'t>, block: &'t Block) -> Map {
        self.between(instance, &block.body, block.header, |scope| scope.body(&block.body))
    }

    fn between<T>(
        &self,
        instance: &Instance<'t>,
        body: &Body,
        header: Span,
        evaluate: impl FnOnce(&Scope<'_, 't>) -> T,
    ) -> T {
        let each = Value::unknown(Why::at("it differs between the copies", header), header);
        let bound = [("each", each.clone()), ("count", each)];
        let many = ["count", "for_each"].iter().any(|name| body.attribute(name).is_some());
        let names = if many { Names::new(&bound) } else { Names::default() };
        evaluate(&Scope { world: self, instance, names })
    }

    /// The scope of an instance's own blocks.
    pub(super) fn scope<'s>(&'s self, instance: &'s Instance<'t>) -> Scope<'s, 't> {
        Scope { world: self, instance, names: Names::default() }
    }

    fn bound_scope<'s>(
        &'s self,
        instance: &'s Instance<'t>,
        bound: &'s [(&'static str, Value)],
    ) -> Scope<'s, 't> {
        Scope { world: self, instance, names: Names::new(bound) }
    }

    /// The instances of the module call `name`; `None` where its folder is not at hand.
    pub(super) fn children(&self, instance: &Instance<'t>, name: &str) -> Option<Rc<Vec<Child>>> {
        let block = instance.module.call(name)?;
        let name = label(block, 0)?;
        if let Some(children) = instance.children.borrow().get(name) {
            return Some(children.clone());
        }
        let folder = paths::join(instance.folder, &local_source(block)?)?;
        let (folder, module) = self.modules.get_key_value(&folder)?;
        let depth = instance.call.as_ref().map_or(0, |call| call.depth) + 1;
        if depth > CALL_DEPTH {
            return None;
        }
        // Known as empty while its own `for_each` is evaluated, should that lead back here.
        instance.children.borrow_mut().insert(name, Rc::default());
        let mut children = Vec::new();
        for copy in self.scope(instance).copies(&block.body) {
            let address = format!("{}module.{name}{}", dotted(&instance.address), copy.suffix);
            let call = CallSite { parent: instance.index, depth, block, bound: copy.bound };
            let child = self.add(folder, module, address.into(), Some(call));
            children.push(Child { key: copy.key, instance: child });
        }
        let children = Rc::new(children);
        instance.children.borrow_mut().insert(name, children.clone());
        Some(children)
    }

    /// The output `name` of a called module.
    pub(super) fn output(&self, child: &Child, name: &str) -> Evaluated {
        let Some(instance) = self.instance(child.instance) else {
            return Err(Why::new("there is no such module"));
        };
        let output = instance.module.outputs.get(name).and_then(|block| block.body.attribute("value"));
        let Some(output) = output else {
            return Err(Why::new(format!("the module has no output `{name}`")));
        };
        self.scope(&instance).eval(&output.value)
    }
}

impl Instance<'_> {
    /// The header of the call that made it.
    pub(super) fn call_header(&self) -> Option<Span> {
        self.call.as_ref().map(|call| call.block.header)
    }
}

impl Scope<'_, '_> {
    /// The value of an expression; what Terraform would refuse is unknown, for that reason.
    pub(super) fn value(&self, expr: &Expr) -> Value {
        self.eval(expr).unwrap_or_else(|why| Value::unknown(why, expr.span))
    }
}

/// Evaluates once; what asks for itself meanwhile is unknown.
fn once<K: std::hash::Hash + Eq + Copy>(
    memos: &RefCell<FxHashMap<K, Memo>>,
    key: K,
    span: Span,
    evaluate: impl FnOnce() -> Evaluated,
) -> Value {
    match memos.borrow().get(&key) {
        Some(Memo::Done(value)) => return value.clone(),
        Some(Memo::Busy) => {
            return Value::unknown(Why::at("its definition leads back to itself", span), span);
        }
        None => {}
    }
    memos.borrow_mut().insert(key, Memo::Busy);
    let value = evaluate().unwrap_or_else(|why| Value::unknown(why, span));
    memos.borrow_mut().insert(key, Memo::Done(value.clone()));
    value
}

/// An address as a prefix of others.
pub(super) fn dotted(address: &str) -> String {
    if address.is_empty() { String::new() } else { format!("{address}.") }
}

/// An empty map at a place.
pub(super) fn empty_map(origin: impl Into<Origin>) -> Value {
    Value::map(Map::default(), origin)
}
