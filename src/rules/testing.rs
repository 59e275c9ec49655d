//! A small world for tests: two kinds of subject that no format has, and one unit of them.

use super::expr::{Expects, ExprError, Machine, Program, Truth, Val};
use super::{FileInfo, Outcome, Rule, evaluate, rule::Held, schema::RuleFile};
use crate::{
    formats::{Facts, Field, Subject, SubjectKind, Type, Unit, Workspace},
    text::{FileId, Span},
    value::{Map, Number, Piece, Text, Value, Why},
};

pub(super) static SERVICE: SubjectKind = SubjectKind {
    name: "test.service",
    doc: "a service",
    fields: &[
        Field::raw("name", Type::Text, "its name"),
        Field::raw("image", Type::Text, "its image"),
        Field::raw("partly", Type::Text, "`redis:${TAG}-alpine`"),
        Field::raw("replicas", Type::Number, "how many"),
        Field::raw("limits", Type::Record(&LIMITS), "its limits"),
        Field::raw("environment", Type::Map, "its variables"),
        Field::raw("tags", Type::List(&Type::Text), "its tags"),
        Field::raw("open", Type::Map, "`a: x`, and perhaps more"),
        Field::raw("any", Type::Any, "anything"),
        Field::raw("unknown", Type::Any, "never known"),
        Field::raw("missing", Type::Text, "never there"),
        Field::raw("nothing", Type::List(&Type::Text), "never there"),
        Field::fact("ports", Type::List(&Type::Subject("test.port")), "its ports", ports),
        Field::fact("database", Type::Bool, "whether it is a database", database),
    ],
};

static LIMITS: [Field; 2] =
    [Field::raw("memory", Type::Text, "memory"), Field::raw("cpus", Type::Number, "processors")];

pub(super) static PORT: SubjectKind = SubjectKind {
    name: "test.port",
    doc: "a port",
    fields: &[
        Field::raw("target", Type::Number, "the port"),
        Field::raw("host_ip", Type::Text, "the address"),
        Field::parent("service", "test.service", "the service"),
    ],
};

fn ports(facts: &Facts<'_>) -> Value {
    let own = facts.unit.subjects.iter().enumerate().filter(|(_, other)| other.kind.name == "test.port");
    let refs = own.map(|(index, port)| Value::subject(index, &port.origin)).collect();
    Value::sequence(refs, &facts.subject.origin)
}

fn database(facts: &Facts<'_>) -> Value {
    let image = facts.get("image");
    Value::bool(image.as_str().is_some_and(|image| image.starts_with("postgres")), &image.origin)
}

pub(super) fn kinds(name: &str) -> Option<&'static SubjectKind> {
    [&SERVICE, &PORT].into_iter().find(|kind| kind.name == name)
}

pub(super) fn span(start: usize, end: usize) -> Span {
    Span::new(FileId(0), start, end)
}

/// Lays out a map: each key and value at the next bytes of file 0.
pub(super) struct Layout {
    at: usize,
    map: Map,
}

impl Layout {
    pub(super) fn at(at: usize) -> Self {
        Self { at, map: Map::default() }
    }

    fn next(&mut self, len: usize) -> Span {
        let place = span(self.at, self.at + len);
        self.at += len;
        place
    }

    /// The key takes its length, the value 10 bytes more or its own length.
    pub(super) fn with(mut self, key: &str, make: impl FnOnce(Span) -> Value) -> Self {
        let key_span = self.next(key.len());
        let place = self.next(10);
        self.map.push(key, key_span, make(place));
        self
    }

    pub(super) fn text(mut self, key: &str, text: &str) -> Self {
        let key_span = self.next(key.len());
        let place = self.next(text.len());
        self.map.push(key, key_span, Value::text(Text::literal(text, place)));
        self
    }

    pub(super) fn done(self) -> Value {
        Value::map(self.map, span(0, self.at))
    }
}

/// `redis:${TAG}-alpine` at `place`, which is 0..10 of it.
fn partly(place: Span) -> Value {
    let start = place.start as usize;
    let why = Why::new("variable `TAG` is not set");
    let pieces = vec![
        Piece::verbatim(span(start, start + 6)),
        Piece::unknown(why, span(start + 6, start + 7)),
        Piece::verbatim(span(start + 7, start + 14)),
    ];
    Value::text(Text::from_pieces("redis:-alpine", pieces, place))
}

/// A unit of one service with two ports.
pub(super) fn world() -> Workspace {
    let service = Layout::at(100)
        .text("name", "db")
        .text("image", "postgres:16")
        .with("partly", partly)
        .with("replicas", |place| Value::int(2, place))
        .with("limits", |_| Layout::at(300).text("memory", "512m").done())
        .with("environment", |_| {
            Layout::at(400)
                .text("DB_PASSWORD", "hunter2hunter2xyz")
                .text("MODE", "production")
                .with("HOST", |place| Value::unknown(Why::new("variable `HOST` is not set"), place))
                .done()
        })
        .with("tags", |place| {
            let text = |text: &str| Value::text(Text::literal(text, place.sub(0, text.len())));
            Value::sequence(vec![text("blue"), text("green")], place)
        })
        .with("open", |place| {
            let mut map = Map::default();
            map.push("a", place.sub(0, 1), Value::text(Text::literal("x", place.sub(1, 2))));
            Value::map(map.with_unknown_rest(Why::new("a file is missing")), place)
        })
        .with("any", |place| Value::new(crate::value::Kind::Number(Number::Float(1.5)), place))
        .with("unknown", |place| Value::unknown(Why::new("it is computed"), place))
        .done();
    let mut unit = Unit::new("test", "test", vec![FileId(0)]);
    let service = unit.add(Subject::new(&SERVICE, "service db", span(0, 2), service));
    for (target, host_ip) in [(5432, "127.0.0.1"), (8080, "0.0.0.0")] {
        let port = Layout::at(600 + target)
            .with("target", |place| Value::int(i64::try_from(target).unwrap(), place))
            .text("host_ip", host_ip)
            .done();
        let name = format!("port {target} of service db");
        unit.add(Subject::new(&PORT, name, span(600 + target, 640 + target), port).of(service));
    }
    Workspace::new(vec![unit], Vec::new())
}

pub(super) fn facts(world: &Workspace, subject: usize) -> Facts<'_> {
    let unit = &world.units[0];
    Facts { workspace: world, unit, unit_index: 0, subject: &unit.subjects[subject], index: subject }
}

pub(super) fn file() -> FileInfo {
    FileInfo::new("deploy/compose.dev.yaml".into(), "", false)
}

/// The program of a condition about the service.
pub(super) fn condition(text: &str) -> Result<Program, ExprError> {
    Program::new(text, &SERVICE, kinds, Expects::Condition, true)
}

/// The truth of a condition about the service: `true`, `false` or the reason.
pub(super) fn truth(text: &str) -> String {
    let (world, file) = (world(), file());
    let program = condition(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    match program.truth(&mut Machine::new(facts(&world, 0), &file)).unwrap() {
        Truth::True => "true".to_owned(),
        Truth::False => "false".to_owned(),
        Truth::Unknown(unknown) => unknown.why.text().to_owned(),
    }
}

/// What `read` makes of the value of an expression about the service.
pub(super) fn value<T>(text: &str, read: impl FnOnce(Val<'_>) -> T) -> T {
    let (world, file) = (world(), file());
    let program = Program::new(text, &SERVICE, kinds, Expects::Place, true);
    let program = program.unwrap_or_else(|error| panic!("{text}: {error}"));
    read(program.value(&mut Machine::placing(facts(&world, 0), &file)).unwrap())
}

/// A rule of these parts, asked about a subject of the world.
pub(super) fn ask(file_of: RuleFile, subject: usize) -> Outcome {
    let rule = Rule::new(Held::User(Box::new(file_of)), kinds);
    assert_eq!(rule.mistakes(), [], "{}", rule.id());
    let world = world();
    evaluate(&rule, &facts(&world, subject), &file())
}
