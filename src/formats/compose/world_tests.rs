//! Files on top of others, profiles, what comes from elsewhere; and that each value still knows the way
//! that it came.

use super::{super::testing::Resolved, Compose};
use crate::value::Value;

fn project(files: &[(&str, &str)]) -> Resolved {
    Resolved::of(&Compose, files)
}

fn worlds(project: &Resolved) -> Vec<(&str, &str)> {
    project.workspace.units.iter().map(|unit| (unit.name.as_str(), unit.world.as_str())).collect()
}

/// What is said of each fault, and of each name that is not there.
fn told(project: &Resolved) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    for fault in project.subjects("compose.fault") {
        told.push(fault.get("says").as_str().unwrap().to_owned());
    }
    for reference in project.subjects("compose.reference") {
        if reference.get("is_defined").as_bool() == Some(false) {
            told.push(format!("no {}", reference.subject.name));
        }
    }
    told.sort();
    told.dedup();
    told
}

#[test]
fn a_file_that_needs_a_base_is_a_world_on_top_of_it() {
    let project = project(&[
        ("compose.yaml", "services: {web: {image: x}, db: {image: y, bad: 1}}\nnetworks: {back: }\n"),
        // Services without an image, as the base has them.
        (
            "docker-compose.prod.yml",
            "services: {web: {restart: always}, db: {healthcheck: {interval: 1s}}}\n",
        ),
        // All services are whole, and yet they name what only the base has.
        (
            "docker-compose.admin.yml",
            "services: {admin: {image: z, networks: [back], depends_on: [db], volumes: ['./conf:/c']}}\n",
        ),
        // The same from a folder below: its paths start from the project's folder.
        (
            "overrides/debug.yml",
            "services: {web: {volumes: ['./src:/src']}, gdb: {image: g, depends_on: [web]}}\n",
        ),
        // Nothing of the base.
        ("docker-compose.other.yml", "services: {other: {image: o}}\n"),
    ]);
    assert_eq!(
        worlds(&project),
        [
            ("compose.yaml", ""),
            ("compose.yaml", "docker-compose.admin.yml"),
            ("compose.yaml", "docker-compose.prod.yml"),
            ("compose.yaml", "overrides/debug.yml"),
            ("docker-compose.other.yml", ""),
        ]
    );
    assert_eq!(told(&project), ["`services.db` has no key `bad`"]);
    assert_eq!(project.get("docker-compose.admin.yml", "service admin", "image"), "z @ z");
    assert_eq!(project.get("docker-compose.prod.yml", "service web", "restart"), "always @ always");
    let debug = &project.workspace.units[3];
    assert!(debug.links.iter().any(|link| format!("{:?}", link.to) == "Folder(\"src\")"));
}

#[test]
fn what_the_base_takes_in_by_itself_is_no_world() {
    let project = project(&[
        (
            "compose.yaml",
            "include: [part.yaml]\nservices: {web: {extends: {file: common.yaml, service: web}}}\n",
        ),
        ("common.yaml", "services: {web: {image: x}, db: {user: '1'}}\n"),
        ("part.yaml", "services: {db: {image: y}}\n"),
    ]);
    assert_eq!(worlds(&project), [("compose.yaml", "")]);
    assert_eq!(told(&project), [""; 0]);
}

#[test]
fn a_file_may_be_written_for_one_other_file() {
    let project = project(&[
        ("docker-compose.yml", "services: {web: {image: x}}\n"),
        ("docker-compose.test.yml", "services: {web: {image: t}, chrome: {image: c}}\n"),
        ("docker-compose.test.override.yml", "services: {web: {user: '1'}, chrome: {user: '2'}}\n"),
    ]);
    let world = "docker-compose.test.override.yml";
    assert_eq!(
        worlds(&project),
        [("docker-compose.yml", ""), ("docker-compose.test.yml", ""), ("docker-compose.test.yml", world)]
    );
    assert_eq!(project.get(world, "service web", "image"), "t @ t");
    assert_eq!(told(&project), [""; 0]);
}

#[test]
fn what_another_file_has_is_not_missing_for_sure() {
    let project = project(&[
        ("compose.yaml", "services: {web: {user: '1'}, worker: {user: '1'}, tool: {profiles: [x]}}\n"),
        ("compose.build.yaml", "services: {web: {build: .}}\n"),
        ("compose.watch.yaml", "services: {web: {init: true}, watch: {image: w}}\n"),
        ("compose.agent.yaml", "services: {agent: {image: a, depends_on: [watch, web, gone]}}\n"),
        ("deep/down/part.compose.yml", "services: {p: {image: p, networks: [n], depends_on: [watch]}}\n"),
    ]);
    assert_eq!(
        told(&project),
        [
            "`services.tool` has neither `image` nor `build`",
            "`services.worker` has neither `image` nor `build`",
            "no network n of service p",
            "no service gone of service agent",
        ]
    );
    let why = "? `compose.build.yaml` says what the service runs, and may be loaded too @ web";
    assert_eq!(project.get("", "service web", "memory_limit"), why);
}

#[test]
fn profiles_make_no_worlds_and_every_service_is_there() {
    let files = |env| {
        [
            (".env", env),
            (
                "compose.yaml",
                "services:\n  web: {image: x, depends_on: [db]}\n  db: {image: y, profiles: [full]}\n  debug: {image: z, profiles: [debug]}\n",
            ),
        ]
    };
    let off = project(&files(""));
    assert_eq!(worlds(&off), [("compose.yaml", "")]);
    assert_eq!(off.names("compose.service"), ["service web", "service db", "service debug"]);
    assert_eq!(off.field("compose.reference", "needs_profile"), ["full @ db"]);
    let on = project(&files("COMPOSE_PROFILES=full\n"));
    assert_eq!(on.names("compose.service"), ["service web", "service db", "service debug"]);
    assert_eq!(on.field("compose.reference", "needs_profile"), ["- @ db"]);
}

#[test]
fn what_is_fetched_from_elsewhere_is_unknown_with_the_reason() {
    let elsewhere = "fetched from elsewhere, which is not done here";
    for from in [
        "oci://docker.io/acme/base:1",
        "https://github.com/acme/base.git#main:compose.yaml",
        "git@github.com:acme/base.git",
        "github.com/acme/base",
    ] {
        let compose = format!("include: ['{from}']\nservices: {{web: {{image: x, depends_on: [db]}}}}\n");
        let included = project(&[("compose.yaml", &compose)]);
        assert_eq!(told(&included), [""; 0], "{from}");
        let undecided = &included.workspace.units[0].undecided;
        assert_eq!(undecided[0].reason, format!("the included file is {elsewhere}"));
        let defined = &included.field("compose.reference", "is_defined")[0];
        assert!(defined.starts_with("? the included file is fetched"), "{defined}");
        let compose = format!("services: {{web: {{extends: {{file: '{from}', service: db}}}}}}\n");
        let extended = project(&[("compose.yaml", &compose)]);
        assert_eq!(told(&extended), [""; 0], "{from}");
        let image = extended.get("", "service web", "image");
        assert!(image.contains(elsewhere), "{image}");
    }
}

#[test]
fn labels_come_from_label_files_too() {
    let project = project(&[
        (".env", "V=1\n"),
        ("a.labels", "one=file\ntwo=${V}\nthree=${one}\n"),
        (
            "compose.yaml",
            "services:\n  a: {image: x, label_file: [a.labels], labels: [one=own]}\n  b: {image: x, label_file: gone.labels}\n",
        ),
    ]);
    // Compose does not show them the project's variables.
    assert_eq!(project.field("compose.label", "value"), ["own @ own", " @ ${V}", "file @ file"]);
    let labels = service(&project, "b").get("labels");
    assert!(labels.as_map().is_some_and(|map| map.unknown_rest().is_some()));
    assert_eq!(told(&project), ["The `label_file` of `b` is not there: `gone.labels`"]);
}

#[test]
fn copies_need_as_many_ports() {
    for (service, expected) in [
        ("ports: ['80:80'], scale: 2", "2 @ 2"),
        ("ports: ['80-81:80'], scale: 2", "- @ 80-81"),
        ("ports: ['80-81:80-81'], scale: 2", "2 @ 2"),
        ("ports: ['80'], scale: 2", "- @ '80'"),
        ("ports: ['80:80']", "- @ 80"),
    ] {
        let compose = format!("services: {{a: {{image: x, {service}}}}}\n");
        let found = &project(&[("compose.yaml", &compose)]).field("compose.port", "too_few_for")[0];
        let kind = |text: &str| text.split(' ').next().map(str::to_owned);
        assert_eq!(kind(found), kind(expected), "{service}: {found}");
    }
}

/// The way of a value: the text of its place, and where it came over.
fn way(project: &Resolved, value: &Value) -> Vec<String> {
    let at = |span: crate::text::Span| {
        let path = project.sources.path(span.file);
        let text = project.sources.slice(span);
        format!("{path}: {}", text.lines().next().unwrap_or_default())
    };
    let hops = value.origin.hops().iter().map(|hop| format!("{} {}", hop.note, at(hop.span)));
    std::iter::once(at(value.span())).chain(hops).collect()
}

fn service<'p>(project: &'p Resolved, name: &str) -> crate::formats::Facts<'p> {
    let mut all = project.subjects("compose.service").into_iter();
    all.find(|service| service.get("name").as_str() == Some(name)).unwrap()
}

#[test]
fn values_keep_their_way_over_extends_include_override_and_variables() {
    let project = project(&[
        (".env", "MEM=2g\n"),
        (
            "compose.yaml",
            "include:\n  - db.yaml\nservices:\n  web:\n    extends: {file: base.yaml, service: base}\n    image: x\n",
        ),
        ("compose.override.yaml", "services: {web: {user: root}, db: {restart: always}}\n"),
        (
            "base.yaml",
            "services:\n  base:\n    deploy: {resources: {limits: {memory: '${MEM}'}}}\n    ports: ['8080:80']\n",
        ),
        ("db.yaml", "services:\n  db:\n    image: y\n    deploy: {resources: {limits: {memory: 1g}}}\n"),
    ]);
    let extends = "extended here compose.yaml: {file: base.yaml, service: base}";
    let web = service(&project, "web");
    assert_eq!(way(&project, web.get("user")), ["compose.override.yaml: root"]);
    assert_eq!(way(&project, web.get("memory_limit")), [".env: 2g", "used here base.yaml: ${MEM}", extends]);
    let port = project.subjects("compose.port")[0];
    assert_eq!(way(&project, port.get("target")), ["base.yaml: 80", extends]);
    let db = service(&project, "db");
    let included = "included here compose.yaml: db.yaml";
    assert_eq!(way(&project, db.get("memory_limit")), ["db.yaml: 1g", included]);
    assert_eq!(way(&project, db.get("image")), ["db.yaml: y", included]);
    assert_eq!(way(&project, db.get("restart")), ["compose.override.yaml: always"]);
}

#[test]
fn values_keep_their_way_over_anchors_and_merge_keys() {
    let project = project(&[(
        "compose.yaml",
        "x-limits: &limits {resources: {limits: {memory: 1g}}}\nx-ports: &ports ['1:1']\nx-user: &user root\nx-all: &all\n  deploy: *limits\nservices:\n  a: {image: x, deploy: *limits, ports: *ports, user: *user}\n  b:\n    <<: *all\n    image: x\n",
    )]);
    let a = service(&project, "a");
    assert_eq!(
        way(&project, a.get("memory_limit")),
        ["compose.yaml: 1g", "repeated here compose.yaml: *limits"]
    );
    assert_eq!(way(&project, a.get("user")), ["compose.yaml: root", "used here compose.yaml: *user"]);
    let port = project.subjects("compose.port")[0];
    assert_eq!(way(&project, port.get("target")), ["compose.yaml: 1", "repeated here compose.yaml: *ports"]);
    let b = service(&project, "b");
    assert_eq!(
        way(&project, b.get("memory_limit")),
        ["compose.yaml: 1g", "repeated here compose.yaml: *limits", "merged here compose.yaml: *all"]
    );
}
