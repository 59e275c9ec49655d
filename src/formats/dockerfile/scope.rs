//! Which variables an instruction sees: build arguments and the environment of its stage.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::expand::Variable;
use crate::{
    text::Span,
    value::{Text, Why},
};

/// Set by the builder for every build; their values depend on the machine.
const PLATFORM: &[&str] = &[
    "BUILDARCH",
    "BUILDOS",
    "BUILDOSVERSION",
    "BUILDPLATFORM",
    "BUILDVARIANT",
    "TARGETARCH",
    "TARGETOS",
    "TARGETOSVERSION",
    "TARGETPLATFORM",
    "TARGETSTAGE",
    "TARGETVARIANT",
];

/// Whether the builder sets it for every build.
pub(super) fn is_platform(name: &str) -> bool {
    PLATFORM.contains(&name)
}

/// Build arguments given from outside (`build.args` of a Compose service), by name.
pub(super) type BuildArgs = Vec<(SmolStr, Variable)>;

/// What a build is given besides the file.
#[derive(Debug, Default)]
pub(super) struct Given {
    pub(super) args: BuildArgs,
    /// `additional_contexts`, by name: the image that stands for the name, or why there is none that is known.
    pub(super) contexts: Vec<(SmolStr, Variable)>,
}

impl Given {
    /// The image that stands for a name in `FROM`.
    pub(super) fn context(&self, name: &str) -> Option<&Variable> {
        let is_it = |(known, _): &&(SmolStr, Variable)| known.eq_ignore_ascii_case(name);
        self.contexts.iter().find(is_it).map(|(_, image)| image)
    }
}

/// Where a stage starts from.
#[derive(Clone, Debug)]
enum Below {
    /// Nothing: what is not declared is not set.
    Nothing,
    /// An image, which may set anything.
    Image(SmolStr),
}

/// The variables at one point of a stage, or before the first stage. `ENV` and `ARG` with a value set the
/// same names; the later one counts.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    variables: FxHashMap<SmolStr, Source>,
    below: Below,
}

#[derive(Clone, Debug)]
enum Source {
    Env(Text),
    Arg(Variable),
}

impl Source {
    fn variable(&self) -> Variable {
        match self {
            Self::Env(text) => Variable::Known(text.clone()),
            Self::Arg(variable) => variable.clone(),
        }
    }
}

impl Scope {
    /// Before the first `FROM`.
    pub(super) fn global() -> Self {
        Self { variables: FxHashMap::default(), below: Below::Nothing }
    }

    /// A stage that starts from an image; `scratch` is none.
    pub(super) fn of_image(image: &Text) -> Self {
        let name = image.known().unwrap_or("that `FROM` names");
        let below = if name == "scratch" { Below::Nothing } else { Below::Image(SmolStr::new(name)) };
        Self { below, ..Self::global() }
    }

    /// What `name` is here.
    pub(super) fn look_up(&self, name: &str) -> Variable {
        self.declared(name).unwrap_or_else(|| self.look_up_undeclared(name))
    }

    fn find(&self, name: &str) -> Option<&Source> {
        self.variables.get(name)
    }

    fn set(&mut self, name: SmolStr, source: Source) {
        self.variables.insert(name, source);
    }

    /// What a name is that neither `ENV` nor `ARG` sets.
    pub(super) fn look_up_undeclared(&self, name: &str) -> Variable {
        match &self.below {
            Below::Nothing => Variable::Unset,
            Below::Image(image) => {
                Variable::Unknown(Why::new(format!("`{name}` may be set by the base image `{image}`")))
            }
        }
    }

    /// What `name` is in a `FROM` or a global `ARG`, where only global arguments and the platform are seen.
    pub(super) fn look_up_global(&self, name: &str) -> Variable {
        match self.declared(name) {
            Some(variable) => variable,
            None if PLATFORM.contains(&name) => platform(name),
            None => Variable::Unset,
        }
    }

    /// Whether `name` is a build argument here.
    pub(super) fn is_arg(&self, name: &str) -> bool {
        matches!(self.find(name), Some(Source::Arg(_)))
    }

    /// `ENV name=value`.
    pub(super) fn set_env(&mut self, name: SmolStr, value: Text) {
        self.set(name, Source::Env(value));
    }

    /// `ARG name` or `ARG name=default` at `span`: given from outside, else the default, else what
    /// the global argument of that name is. With none of them, what the name was before stays.
    pub(super) fn declare(&mut self, name: &SmolStr, default: Option<Text>, at: Declaration<'_>) {
        let given = at.given.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
        let inherited = || at.global.and_then(|global| global.declared(name)).map(|value| value.via(at.span));
        let value = given.or_else(|| default.map(Variable::Known)).or_else(inherited);
        match value {
            Some(value) => self.set(name.clone(), Source::Arg(value)),
            None if PLATFORM.contains(&name.as_str()) => self.set(name.clone(), Source::Arg(platform(name))),
            None if self.find(name).is_none() => self.set(name.clone(), Source::Arg(open(name, at.span))),
            None => {}
        }
    }

    fn declared(&self, name: &str) -> Option<Variable> {
        self.find(name).map(Source::variable)
    }
}

/// Where an `ARG` stands and what it may take its value from.
#[derive(Clone, Copy)]
pub(super) struct Declaration<'a> {
    pub(super) given: &'a BuildArgs,
    pub(super) global: Option<&'a Scope>,
    pub(super) span: Span,
}

impl Variable {
    fn via(self, span: Span) -> Self {
        match self {
            Self::Known(text) => Self::Known(text.via(span, "declared here")),
            other => other,
        }
    }
}

fn platform(name: &str) -> Variable {
    Variable::Unknown(Why::new(format!("`{name}` depends on the machine that builds")))
}

fn open(name: &str, span: Span) -> Variable {
    Variable::Unknown(Why::at(format!("the build argument `{name}` has no default"), span))
}
