//! Large projects: what reading one and all of its fields costs grows with it, and no faster.

use std::fmt::Write as _;

use super::{
    super::testing::{Resolved, cost},
    Compose,
};

/// What all fields of a project cost, in time of the processor.
fn of(text: &str) -> u64 {
    let work = || {
        let project = Resolved::of(&Compose, &[("compose.yaml", text)]);
        let (mut subjects, mut present) = (0, 0);
        for kind in crate::formats::subject_kinds() {
            for facts in project.subjects(kind.name) {
                subjects += 1;
                present += kind.fields.iter().filter(|field| facts.get(field.name).is_present()).count();
            }
        }
        assert!(subjects > 100 && present > subjects);
    };
    (0..2).map(|_| cost(work)).min().unwrap_or_default()
}

/// Eight times as much must not cost much more than eight times as much: what looks at all others for each
/// comes near to sixty-four times.
fn grows(made: impl Fn(usize) -> String, count: usize) {
    let (few, many) = (of(&made(count)), of(&made(8 * count)));
    assert!(many < 16 * few, "{few} ns, and {many} ns for eight times as much");
}

#[test]
fn services_cost_what_they_cost_alone() {
    let services = |count: usize| {
        let mut text = "services:\n".to_owned();
        for number in 0..count {
            let next = (number + 1) % count;
            let _ = write!(
                text,
                "  app{number}:\n    image: acme/app\n    container_name: c{number}\n    env_file: e{number}.env\n    \
                 environment: {{URL: \"postgres://u:${{PW{number}}}@db{number}:5432/a\"}}\n    \
                 depends_on: {{app{next}: {{condition: service_healthy}}}}\n    ports: [\"{}:80\"]\n  \
                 db{number}:\n    image: postgres:16\n    environment: {{POSTGRES_PASSWORD: \"${{PW{number}}}\"}}\n",
                10_000 + number
            );
        }
        text
    };
    grows(services, 100);
}

#[test]
fn entries_of_one_service_cost_what_they_cost_alone() {
    let entries = |count: usize| {
        let mut lists = [String::new(), String::new(), String::new(), String::new()];
        let [environment, labels, ports, volumes] = &mut lists;
        for number in 0..count {
            let _ = writeln!(environment, "      - K{number}_PASSWORD=${{V{number}:-x{number}}}");
            let _ = writeln!(labels, "      - l{number}=${{W{number}}}");
            let _ = writeln!(ports, "      - \"127.0.0.1:{number}:{number}\"");
            let _ = writeln!(volumes, "      - v{number}:/data/{number}");
        }
        format!(
            "services:\n  app:\n    image: acme/app\n    environment:\n{environment}    labels:\n{labels}    \
             ports:\n{ports}    volumes:\n{volumes}"
        )
    };
    grows(entries, 250);
}
