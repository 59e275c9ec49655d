//! From stages to subjects.

use smol_str::{SmolStr, SmolStrBuilder};

use super::{
    builds::Builds,
    command::{COMMAND, Commands},
    context::BuildContext,
    kinds,
    stages::{Stage, Stages},
    syntax::{Arguments, Dockerfile, Instruction, Keyword},
    user::{self, Effective, Runs},
};
use crate::{
    data::table,
    formats::{
        Subject, Unit,
        image::{Datastore, ImageRef, ImageUser, datastore, user as image_user},
    },
    source::paths,
    text::Span,
    value::{Map, Origin, Text, Value, Why},
};

/// What the subjects are made of.
pub(super) struct Making<'a> {
    pub(super) path: &'a str,
    pub(super) tree: &'a Dockerfile,
    pub(super) stages: &'a Stages,
    pub(super) contexts: Vec<Result<BuildContext<'a>, Why>>,
    /// By stage: whether it is built, whether its layers are shipped.
    shipped: Vec<Shipped>,
}

#[derive(Clone, Copy, Default)]
struct Shipped {
    is_final: bool,
    in_final: bool,
}

/// The fields of a subject in the making. What is absent is left out.
pub(super) struct Fields {
    map: Map,
    at: Span,
}

impl Fields {
    /// Room for so many fields.
    pub(super) fn new(at: Span, count: usize) -> Self {
        Self { map: Map::with_room(count), at }
    }

    pub(super) fn value(&mut self, name: &'static str, value: Value) {
        self.map.field(name, self.at, value);
    }

    pub(super) fn text(&mut self, name: &'static str, text: Option<Text>) {
        if let Some(text) = text {
            self.value(name, Value::text(text));
        }
    }

    pub(super) fn word(&mut self, name: &'static str, word: &str) {
        self.value(name, Value::word(word, self.at));
    }

    pub(super) fn bool(&mut self, name: &'static str, value: bool) {
        self.value(name, Value::bool(value, self.at));
    }

    pub(super) fn done(self) -> Value {
        Value::map(self.map, self.at)
    }
}

impl<'a> Making<'a> {
    pub(super) fn new(
        path: &'a str,
        tree: &'a Dockerfile,
        stages: &'a Stages,
        builds: &Builds,
        contexts: Vec<Result<BuildContext<'a>, Why>>,
    ) -> Self {
        let mut shipped = vec![Shipped::default(); stages.all.len()];
        for target in &builds.targets {
            let index =
                target.as_ref().map_or(stages.all.len().checked_sub(1), |name| target_stage(stages, name));
            if let Some(stage) = index.and_then(|index| shipped.get_mut(index)) {
                stage.is_final = true;
            }
            let mut next = index;
            while let Some(stage) = next.and_then(|index| shipped.get_mut(index)) {
                stage.in_final = true;
                next = next.and_then(|index| stages.all.get(index)).and_then(|stage| stage.base);
            }
        }
        Self { path, tree, stages, contexts, shipped }
    }

    fn shipped(&self, stage: usize) -> Shipped {
        self.shipped.get(stage).copied().unwrap_or_default()
    }

    /// Whether the layers of a stage are shipped.
    pub(super) fn in_final(&self, stage: usize) -> bool {
        self.shipped(stage).in_final
    }

    /// Adds all subjects to `unit`.
    pub(super) fn add_to(&self, unit: &mut Unit) {
        let start = self.tree.start();
        let count = self.stages.all.len();
        // Stages follow the file: their indexes are known before they are made.
        let stage_subject = |index: usize| 1 + index;
        let mut fields = Fields::new(start, 3);
        fields.word("path", self.path);
        fields.text("syntax", self.syntax());
        let last_final = (0..count).rfind(|&index| self.shipped(index).is_final);
        if let Some(index) = last_final {
            fields.value("final_stage", Value::subject(stage_subject(index), start));
        }
        let name = format!("file {}", paths::file_name(self.path));
        let file = unit.add(Subject::new(&kinds::FILE, name, start, fields.done()));
        for index in 0..count {
            unit.subjects.extend(self.stage(index).map(|stage| stage.of(file)));
        }
        for (index, instruction) in self.tree.instructions.iter().enumerate() {
            let stage = self.stages.all.partition_point(|stage| stage.from <= index).checked_sub(1);
            let subject = self.instruction(index, instruction);
            unit.add(match stage {
                Some(stage) => subject.of(stage_subject(stage)),
                None => subject,
            });
        }
        for subject in self.stages.global.iter().map(|setting| self.setting(setting, None)) {
            unit.add(subject);
        }
        for (index, stage) in self.stages.all.iter().enumerate() {
            for setting in &stage.variables {
                unit.add(self.setting(setting, Some(index)).of(stage_subject(index)));
            }
            for copy in &stage.copies {
                for source in &copy.sources {
                    let first = 1 + count;
                    unit.add(self.copy(copy, source, (index, first)).of(stage_subject(index)));
                }
            }
        }
    }

    /// About how many subjects there are besides commands; of images there may be more.
    pub(super) fn count(&self) -> usize {
        let of_stage = |stage: &Stage| {
            1 + stage.variables.len() + stage.copies.iter().map(|copy| copy.sources.len()).sum::<usize>()
        };
        let of_stages: usize = self.stages.all.iter().map(of_stage).sum();
        let images = self.stages.all.len();
        1 + self.tree.instructions.len() + self.stages.global.len() + of_stages + images
    }

    /// Adds a subject for each command: its number. Their parents are the instructions, of which
    /// `first` is the first subject.
    pub(super) fn add_commands(&self, commands: &Commands, first: usize, unit: &mut Unit) {
        for (index, place) in commands.all.iter().enumerate() {
            let Some(run) = commands.runs.get(place.run) else { continue };
            let at = commands.span(self.tree, *place);
            let value = Value::int(i64::try_from(index).unwrap_or_default(), at);
            let name = match commands.first_word(self.tree, *place) {
                "" => SmolStr::new_static(run.keyword.name()),
                word => named(run.keyword.name(), word),
            };
            unit.add(Subject::new(&COMMAND, name, at, value).of(first + run.instruction));
        }
    }

    fn syntax(&self) -> Option<Text> {
        let directive = self.tree.directives.iter().find(|directive| directive.name == "syntax")?;
        Some(Text::literal(directive.text.clone(), directive.value))
    }

    fn stage(&self, index: usize) -> Option<Subject> {
        let stage = self.stages.all.get(index)?;
        let at = user::from_span(self.tree, stage);
        let base = user::chain(self.stages, index).last()?.image.clone();
        let image = ImageRef::parse(&base);
        let (starts_as, store) = (image_user(&image), datastore(&image));
        let mut fields = Fields::new(at, 19);
        fields.text("name", stage.name.clone());
        fields.value("index", Value::int(i64::try_from(index).unwrap_or_default(), at));
        fields.text("image", Some(stage.image.clone()));
        fields.text("platform", stage.platform.clone());
        if let Some(base) = stage.base {
            fields.value("base_stage", Value::subject(1 + base, at));
        }
        fields.bool("is_last", index + 1 == self.stages.all.len());
        fields.bool("replaced", stage.replaced);
        fields.bool("is_final", self.shipped(index).is_final);
        fields.bool("in_final", self.shipped(index).in_final);
        let is_store = store.kind().is_some();
        fields.value("image_user", image_user_value(starts_as.clone(), base.origin()));
        fields.value("datastore", datastore_value(store, base.origin()));
        fields.text("base_image", Some(base));
        if let Some(check) = self.health(index, &image) {
            fields.value("healthcheck", check);
        }
        if let Some(serves) = self.serves(index, &image, is_store) {
            fields.value("serves", serves);
        }
        if let Some(start) = self.last_of(index, &[Keyword::Cmd, Keyword::Entrypoint]) {
            fields.value("starts", Value::word(start.keyword.name(), self.tree.span(start.whole)));
        }
        if let Some((keyword, span)) = self.last_step(stage) {
            fields.value("last_step", Value::word(keyword, span));
        }
        if let Some(found) = user::effective(self.tree, self.stages, index, &starts_as) {
            fields.text("overridden_user", found.overridden.clone());
            fields.value("effective_user", user_value(&found));
        }
        Some(Subject::new(&kinds::STAGE, stage_name(stage, index), at, fields.done()))
    }

    /// The last instruction of these kinds in a stage, or in those that it starts from.
    fn last_of(&self, index: usize, keywords: &[Keyword]) -> Option<&'a Instruction> {
        user::chain(self.stages, index).into_iter().find_map(|stage| {
            let own = self.tree.instructions.get(stage.from..stage.end)?;
            own.iter().rev().find(|own| keywords.contains(&own.keyword))
        })
    }

    /// What says that a stage's image is a server.
    fn serves(&self, index: usize, image: &ImageRef, is_store: bool) -> Option<Value> {
        if let Some(expose) = self.last_of(index, &[Keyword::Expose]) {
            return Some(Value::word("EXPOSE", self.tree.span(expose.whole)));
        }
        let roles = image.name.known().and_then(|name| table("image_roles").get(&name.to_ascii_lowercase()));
        let roles = roles.and_then(|row| row.get("roles")).unwrap_or_default();
        let serves = |role: &str| matches!(role, "proxy" | "static" | "admin");
        let is_server = is_store || roles.split_ascii_whitespace().any(serves);
        is_server.then(|| Value::word("image", image.name.origin()))
    }

    /// What checks the health of a stage's image.
    fn health(&self, index: usize, image: &ImageRef) -> Option<Value> {
        if let Some(check) = self.last_of(index, &[Keyword::Healthcheck]) {
            let is_off = matches!(&check.arguments, Arguments::Health { kind, .. }
                if self.tree.text(*kind).eq_ignore_ascii_case("none"));
            let word = if is_off { "off" } else { "dockerfile" };
            return Some(Value::word(word, self.tree.span(check.whole)));
        }
        let name = image.name.known()?.to_ascii_lowercase();
        let is_known = table("image_healthchecks").get(&name).is_some();
        is_known.then(|| Value::word("image", image.name.origin()))
    }

    /// The last instruction of a stage that its user matters to.
    fn last_step(&self, stage: &Stage) -> Option<(&'static str, Span)> {
        const STEPS: [Keyword; 6] =
            [Keyword::From, Keyword::Run, Keyword::Copy, Keyword::Add, Keyword::Workdir, Keyword::User];
        let own = self.tree.instructions.get(stage.from..stage.end)?;
        let last = own.iter().rev().find(|instruction| STEPS.contains(&instruction.keyword))?;
        Some((last.keyword.name(), self.tree.span(last.whole)))
    }

    /// The subject of an instruction: its number. Its fields are facts, since few rules ask for them.
    fn instruction(&self, index: usize, instruction: &Instruction) -> Subject {
        let at = self.tree.span(instruction.whole);
        let keyword = instruction.keyword;
        let name = if keyword == Keyword::Unknown { "unknown instruction" } else { keyword.name() };
        let name = SmolStr::new_static(name);
        let value = Value::int(i64::try_from(index).unwrap_or_default(), at);
        Subject::new(&kinds::INSTRUCTION, name, at, value)
    }
}

/// "stage builder", or its number from 1.
fn stage_name(stage: &Stage, index: usize) -> String {
    let number = || (index + 1).to_string();
    format!("stage {}", stage.name.as_ref().map_or_else(number, |name| name.content().to_owned()))
}

/// A subject's name: what it is, and what it is called.
pub(super) fn named(kind: &str, name: &str) -> SmolStr {
    let mut whole = SmolStrBuilder::new();
    whole.push_str(kind);
    whole.push(' ');
    whole.push_str(name);
    whole.finish()
}

/// The stage of that name or number.
fn target_stage(stages: &Stages, target: &str) -> Option<usize> {
    let is_named =
        |stage: &Stage| stage.name.as_ref().is_some_and(|name| name.content().eq_ignore_ascii_case(target));
    stages.all.iter().rposition(is_named).or_else(|| target.parse().ok())
}

fn user_value(found: &Effective) -> Value {
    let mut fields = Fields::new(found.origin.span, 4);
    fields.text("name", found.name.clone());
    match &found.runs {
        Runs::Unknown(why) => {
            fields.value("is_root", Value::unknown(why.clone(), &found.origin));
            fields.value("drops", Value::unknown(why.clone(), &found.origin));
        }
        runs => {
            fields.value("is_root", Value::bool(matches!(runs, Runs::Root | Runs::Drops), &found.origin));
            fields.value("drops", Value::bool(*runs == Runs::Drops, &found.origin));
        }
    }
    fields.value("reason", Value::word(&found.reason, &found.origin));
    Value { origin: found.origin.clone(), ..fields.done() }
}

fn image_user_value(user: ImageUser, origin: Origin) -> Value {
    match user {
        ImageUser::Known { class, .. } => Value::word(class.name(), origin),
        ImageUser::Unknown(why) => Value::unknown(why, origin),
    }
}

fn datastore_value(store: Datastore, origin: Origin) -> Value {
    match store {
        Datastore::Is(kind) => Value::word(kind, origin),
        Datastore::No => Value::absent(origin),
        Datastore::Unknown(why) => Value::unknown(why, origin),
    }
}
