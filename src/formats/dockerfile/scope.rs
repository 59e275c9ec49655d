//! Which variables an instruction sees: build arguments and the environment of its stage.

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
    "BUILDPLATFORM",
    "BUILDVARIANT",
    "TARGETARCH",
    "TARGETOS",
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

/// Where a stage starts from.
#[derive(Clone, Debug)]
enum Below {
    /// Nothing: what is not declared is not set.
    Nothing,
    /// An image, which may set anything.
    Image(SmolStr),
}

/// The variables at one point of a stage, or before the first stage.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    /// Latest last.
    args: Vec<(SmolStr, Variable)>,
    env: Vec<(SmolStr, Text)>,
    below: Below,
}

impl Scope {
    /// Before the first `FROM`.
    pub(super) fn global() -> Self {
        Self { args: Vec::new(), env: Vec::new(), below: Below::Nothing }
    }

    /// A stage that starts from an image; `scratch` is none.
    pub(super) fn of_image(image: &Text) -> Self {
        let name = image.known().unwrap_or("that `FROM` names");
        let below = if name == "scratch" { Below::Nothing } else { Below::Image(SmolStr::new(name)) };
        Self { below, ..Self::global() }
    }

    /// What `name` is here.
    pub(super) fn look_up(&self, name: &str) -> Variable {
        // The environment wins over an argument of the same name.
        if let Some((_, text)) = self.env.iter().rev().find(|(known, _)| known == name) {
            return Variable::Known(text.clone());
        }
        if let Some((_, variable)) = self.args.iter().rev().find(|(known, _)| known == name) {
            return variable.clone();
        }
        self.look_up_undeclared(name)
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

    /// What `name` is in a `FROM`, where only global arguments and the platform are seen.
    pub(super) fn look_up_global(&self, name: &str) -> Variable {
        match self.args.iter().rev().find(|(known, _)| known == name) {
            Some((_, variable)) => variable.clone(),
            None if PLATFORM.contains(&name) => platform(name),
            None => Variable::Unset,
        }
    }

    /// Whether `name` is a build argument here that no `ENV` hides.
    pub(super) fn is_arg(&self, name: &str) -> bool {
        self.args.iter().any(|(known, _)| known == name) && !self.env.iter().any(|(known, _)| known == name)
    }

    /// `ENV name=value`.
    pub(super) fn set_env(&mut self, name: SmolStr, value: Text) {
        self.env.retain(|(known, _)| *known != name);
        self.env.push((name, value));
    }

    /// `ARG name` or `ARG name=default` at `span`: given from outside, else the default, else what
    /// the global argument of that name is.
    pub(super) fn declare(&mut self, name: &SmolStr, default: Option<Text>, at: Declaration<'_>) {
        let given = at.given.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
        let inherited = || at.global.and_then(|global| global.declared(name)).map(|value| value.via(at.span));
        let value = given.or_else(|| default.map(Variable::Known)).or_else(inherited).unwrap_or_else(|| {
            if PLATFORM.contains(&name.as_str()) { platform(name) } else { open(name, at.span) }
        });
        self.args.push((name.clone(), value));
    }

    fn declared(&self, name: &str) -> Option<Variable> {
        self.args.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.clone())
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
