//! Whole projects: what each subject holds, and where it stands.

use super::{super::testing::Resolved, Compose};

fn project(files: &[(&str, &str)]) -> Resolved {
    Resolved::of(&Compose, files)
}

fn one(compose: &str) -> Resolved {
    project(&[("compose.yaml", compose)])
}

#[test]
fn a_port_supplied_by_the_env_file_stands_there() {
    let project = project(&[
        (".env", "BIND=0.0.0.0\n"),
        (
            "compose.yaml",
            "services:\n  db:\n    image: postgres:16\n    ports:\n      - \"${BIND}:5432:5432\"\n",
        ),
    ]);
    assert_eq!(project.field("compose.port", "host_ip"), ["0.0.0.0 @ 0.0.0.0"]);
    assert_eq!(project.field("compose.port", "target"), ["5432 @ 5432"]);
    let port = project.subjects("compose.port")[0];
    assert_eq!(&*project.sources.path(port.get("host_ip").span().file), ".env");
    assert_eq!(project.sources.slice(port.subject.origin.span), "\"${BIND}:5432:5432\"");
}

#[test]
fn a_local_env_file_is_not_the_place_to_edit() {
    let project = project(&[
        (".env", "BIND=0.0.0.0\n"),
        (".gitignore", ".env\n"),
        ("compose.yaml", "services: {db: {image: postgres, ports: [\"${BIND}:5432:5432\"]}}"),
    ]);
    assert_eq!(project.field("compose.port", "host_ip"), ["0.0.0.0 @ ${BIND}"]);
}

#[test]
fn the_override_file_is_merged_and_an_overlay_is_a_world() {
    let project = project(&[
        ("compose.yaml", "services:\n  a:\n    image: x\n    ports: ['1:1']\n"),
        ("compose.override.yaml", "services:\n  a:\n    ports: ['2:2']\n    user: root\n"),
        ("docker-compose.prod.yml", "services:\n  a:\n    mem_limit: 1g\n"),
        ("docker-compose.other.yml", "services:\n  b:\n    image: y\n"),
    ]);
    let worlds: Vec<_> =
        project.workspace.units.iter().map(|unit| (unit.name.as_str(), unit.world.as_str())).collect();
    assert_eq!(
        worlds,
        [("compose.yaml", ""), ("compose.yaml", "docker-compose.prod.yml"), ("docker-compose.other.yml", "")]
    );
    assert_eq!(
        project.names("compose.port"),
        ["port 1 of service a", "port 2 of service a", "port 1 of service a"]
    );
    assert_eq!(project.get("", "service a", "user"), "root @ root");
    assert_eq!(project.get("", "service a", "memory_limit"), "- @ a");
    assert_eq!(project.get("docker-compose.prod.yml", "service a", "memory_limit"), "1073741824 @ 1g");
}

#[test]
fn memory_limits_of_either_kind_count() {
    for (service, expected) in [
        ("mem_limit: 512m", "536870912 @ 512m"),
        ("deploy: {resources: {limits: {memory: 1G}}}", "1073741824 @ 1G"),
        ("deploy: {resources: {reservations: {memory: 1G}}}", "- @ a"),
        ("mem_reservation: 1g", "- @ a"),
        ("mem_limit: 0", "0 @ 0"),
        ("mem_limit: -1", "-1 @ -1"),
        ("mem_limit: \"${M:-256m}\"", "268435456 @ 256m"),
        ("mem_limit: ${M}", "? variable `M` is not set in any file @ ${M}"),
        ("mem_limit: lots", "? it is no size in bytes @ lots"),
    ] {
        let compose = format!("services:\n  a:\n    image: x\n    {service}\n");
        assert_eq!(one(&compose).field("compose.service", "memory_limit"), [expected], "{service}");
    }
}

#[test]
fn a_shallow_merge_loses_what_the_anchor_limits() {
    let project = one(
        "x-base: &base\n  deploy: {resources: {limits: {memory: 1g}}}\nservices:\n  a:\n    <<: *base\n    image: x\n  b:\n    <<: *base\n    image: x\n    deploy: {replicas: 2}\n",
    );
    assert_eq!(project.field("compose.service", "memory_limit"), ["1073741824 @ 1g", "- @ b"]);
}

#[test]
fn extends_follows_services_of_this_and_other_files() {
    let project = project(&[
        (
            "compose.yaml",
            "services:\n  a:\n    extends: {service: base, file: common/base.yml}\n    image: x\n  b:\n    extends: a\n    user: '1'\n  c:\n    extends: {service: gone, file: none.yml}\n    image: z\n  d: {extends: d, image: y}\n",
        ),
        (
            "common/base.yml",
            "services:\n  base:\n    image: y\n    mem_limit: 1g\n    env_file: ./base.env\n",
        ),
        ("common/base.env", "K=1\n"),
    ]);
    assert_eq!(project.workspace.units.len(), 1);
    assert_eq!(project.get("", "service a", "memory_limit"), "1073741824 @ 1g");
    assert_eq!(project.get("", "service b", "memory_limit"), "1073741824 @ 1g");
    assert_eq!(project.get("", "service b", "image"), "x @ x");
    assert_eq!(project.get("", "service a", "variables"), "K=1 @ a");
    let unknown = "? what the service extends is not known: `none.yml` cannot be read @ c";
    assert_eq!(project.get("", "service c", "memory_limit"), unknown);
    assert_eq!(project.get("", "service c", "image"), "z @ z");
    assert!(project.names("compose.port").contains(&"ports of service c".into()));
    assert!(project.get("", "service d", "user").contains("extends itself"));
}

#[test]
fn included_files_belong_to_the_project_with_their_own_env_file() {
    let project = project(&[
        (".env", "A=1\n"),
        ("compose.yaml", "include:\n  - sub/part.yml\n  - gone.yml\nservices:\n  a: {image: x}\n"),
        ("sub/part.yml", "services:\n  b: {image: 'y:${A}${B}'}\n"),
        ("sub/.env", "A=2\nB=3\n"),
    ]);
    assert_eq!(project.workspace.units.len(), 1);
    assert_eq!(project.get("", "service b", "image"), "y:13 @ 'y:${A}${B}'");
    assert_eq!(project.workspace.units[0].undecided.len(), 1);
}

#[test]
fn a_service_on_top_of_a_file_that_is_not_there_lacks_nothing_for_sure() {
    let project = project(&[("docker-compose.prod.yml", "services:\n  a:\n    restart: always\n")]);
    assert!(project.get("", "service a", "memory_limit").starts_with("? the service has neither image"));
    assert!(project.get("", "service a", "user").starts_with("? the service has neither image"));
    assert_eq!(project.get("", "service a", "restart"), "always @ always");
}

#[test]
fn variables_know_how_they_were_found() {
    let project = project(&[
        (".env", "A=1\nE=\n"),
        ("s.env", "S=1\n"),
        (
            "compose.yaml",
            "x-c: &c ['${A}', '${U:-x}']\nservices:\n  r:\n    image: redis\n    env_file: s.env\n    command: redis-server --requirepass ${S}\n    labels: {k: '${E}'}\n    cap_add: *c\n  q: {image: y, cap_add: *c}\n",
        ),
    ]);
    assert_eq!(
        project.names("compose.variable"),
        [
            "variable A in x-c",
            "variable U in x-c",
            "variable S in services.r.command",
            "variable E in services.r.labels.k"
        ]
    );
    assert_eq!(
        project.field("compose.variable", "status"),
        ["set @ ${A}", "unset @ ${U:-x}", "unset @ ${S}", "empty @ ${E}"]
    );
    assert_eq!(project.field("compose.variable", "env_file")[2], "S @ S");
    assert_eq!(project.field("compose.variable", "supplier")[0], "A @ 1");
}

#[test]
fn environment_takes_env_files_first_and_passes_through() {
    let project = project(&[
        (".env", "P=passed\n"),
        ("a.env", "A=file\nB=file\n"),
        (
            "compose.yaml",
            "services:\n  s:\n    image: x\n    env_file: [{path: a.env, required: false}, gone.env]\n    environment: [B=own, P, Q, N=1=2]\n",
        ),
    ]);
    assert_eq!(
        project.field("compose.environment", "value"),
        ["own @ own", "passed @ passed", "? `Q` is passed through, and no file sets it @ Q", "1=2 @ 1=2"]
    );
    assert_eq!(
        project.get("", "service s", "env_files"),
        "path=a.env required=false exists=true,path=gone.env required=true exists=false @ s"
    );
    assert!(project.get("", "service s", "variables").starts_with("A=file B=own P=passed"));
}

#[test]
fn datastores_are_recognised_by_the_first_proof() {
    for (service, expected) in [
        ("image: postgres:16", "kind=postgres likely=false because=image @ postgres:16"),
        ("image: bitnami/redis", "kind=redis likely=false because=image @ bitnami/redis"),
        (
            "{image: x, command: redis-server --port 1}",
            "kind=redis likely=false because=command @ redis-server",
        ),
        (
            "{image: x, entrypoint: [sh, -c, 'exec mongod']}",
            "kind=mongodb likely=false because=command @ mongod",
        ),
        (
            "{build: ., environment: {POSTGRES_PASSWORD: x}}",
            "kind=postgres likely=false because=environment @ POSTGRES_PASSWORD",
        ),
        ("{build: ., environment: {POSTGRES_PASSWORD: x, POSTGRES_HOST: db}}", "- @ db"),
        (
            "{build: ., volumes: ['db:/var/lib/mysql']}",
            "kind=mysql likely=false because=volume @ /var/lib/mysql",
        ),
        ("{image: acme/thing, ports: ['5432:5432']}", "kind=postgres likely=true because=name @ db"),
        ("{image: acme/thing, ports: ['8080:80']}", "- @ db"),
        ("{image: postgres:16, command: [pg_dump, x]}", "- @ postgres:16"),
        ("image: prom/postgres-exporter", "- @ db"),
        ("image: ${DB}", "? variable `DB` is not set in any file @ ${DB}"),
        ("image: ${REG}/postgres:${V}", "kind=postgres likely=false because=image @ ${REG}/postgres:${V}"),
    ] {
        let compose = format!("services:\n  db:\n    {service}\n");
        assert_eq!(one(&compose).field("compose.service", "datastore"), [expected], "{service}");
    }
}

#[test]
fn a_redis_says_what_makes_it_ask_for_a_password() {
    for (service, expected) in [
        ("{image: redis:7}", "null @ redis:7"),
        ("{image: redis, command: redis-server --requirepass secret}", "a password @ secret"),
        ("{image: redis, command: [redis-server, --requirepass, '']}", "null @ "),
        ("{image: redis, command: 'redis-server --requirepass \"\"'}", "null @ "),
        ("{image: redis, command: 'redis-server --requirepass ${P:?x}'}", "a password @ ${P:?x}"),
        (
            "{image: redis, command: 'redis-server --requirepass ${P}'}",
            "? variable `P` is not set in any file @ ${P}",
        ),
        ("{image: redis, command: 'redis-server --requirepass ${P:-}'}", "null @ --requirepass"),
        ("{image: redis, command: redis-server --save 60 1}", "null @ redis-server --save 60 1"),
        ("{image: redis, command: redis-server --requirepass=x}", "null @ redis-server --requirepass=x"),
        ("{image: redis, command: redis-server --aclfile /a}", "a password @ /a"),
        ("{image: redis, environment: {REDIS_PASSWORD: x}}", "null @ redis"),
        ("{image: bitnami/redis, environment: {REDIS_PASSWORD: x}}", "a password @ REDIS_PASSWORD"),
        ("{image: bitnami/redis, environment: [ALLOW_EMPTY_PASSWORD=yes]}", "null @ ALLOW_EMPTY_PASSWORD"),
        ("{image: redis/redis-stack, environment: {REDIS_ARGS: --requirepass x}}", "REDIS_ARGS @ REDIS_ARGS"),
        (
            "{image: redis, environment: {P: x}, command: [sh, -c, 'redis-server --requirepass \"$$P\"']}",
            "a password @ $$P",
        ),
        ("{image: redis, command: [sh, -c, 'redis-server --requirepass \"$$P\"']}", "null @ $$P"),
        (
            "{image: redis, command: [redis-server, /etc/redis.conf]}",
            "? `/etc/redis.conf` is not mounted from the workspace @ /etc/redis.conf",
        ),
        (
            "{image: redis, command: [redis-server, /c/redis.conf], volumes: ['./conf:/c']}",
            "requirepass @ requirepass x",
        ),
        ("{image: redis, command: [redis-server, /c/open.conf], volumes: ['./conf:/c']}", "null @ "),
        ("{image: acme/redis}", "null @ acme/redis"),
        ("{image: acme/redis-fork, command: redis-server}", "null @ redis-server"),
        ("{image: nginx}", "- @ r"),
    ] {
        let compose = format!("services:\n  r:\n    {service}\n");
        let project = project(&[
            ("compose.yaml", &compose),
            ("conf/redis.conf", "bind 0.0.0.0\nrequirepass x\n"),
            ("conf/open.conf", "# requirepass foobared\n"),
        ]);
        assert_eq!(project.field("compose.service", "redis_password"), [expected], "{service}");
    }
}

#[test]
fn the_user_of_an_image_is_looked_up_and_root_has_many_spellings() {
    for (service, expected) in [
        ("image: python:3.12", "root @ python:3.12"),
        ("image: postgres", "drops @ postgres"),
        ("{image: redis, environment: {SKIP_DROP_PRIVS: '1'}}", "root @ redis"),
        ("{image: postgres, entrypoint: postgres}", "root @ postgres"),
        ("image: bitnami/redis", "nonroot @ bitnami/redis"),
        ("build: .", "? the Dockerfile that the service is built from cannot be read from here @ ."),
    ] {
        let compose = format!("services:\n  s:\n    {service}\n");
        assert_eq!(one(&compose).field("compose.service", "starts_as"), [expected], "{service}");
    }
    for (user, expected) in [
        ("0", "true @ 0"),
        ("\"0:0\"", "true @ \"0:0\""),
        ("root:root", "true @ root:root"),
        ("${UID:-0}", "true @ 0"),
        ("1000:0", "false @ 1000:0"),
        ("'00'", "true @ '00'"),
        ("${UID}", "? variable `UID` is not set in any file @ ${UID}"),
        ("nobody", "false @ nobody"),
    ] {
        let compose = format!("services:\n  s:\n    image: x\n    user: {user}\n");
        let found = one(&compose).field("compose.service", "is_root");
        let plain = |text: &str| text.replace(['"', '\''], "");
        assert_eq!(plain(&found[0]), plain(expected), "{user}");
    }
}

#[test]
fn builds_and_mounts_lead_to_files() {
    let project = project(&[
        (
            "deploy/compose.yaml",
            "services:\n  a:\n    build: {context: ../api, dockerfile: prod.Dockerfile, target: run}\n    volumes: ['./n.conf:/etc/nginx/nginx.conf:ro', './dir:/d', 'named:/x', '/abs:/y']\n    env_file: a.env\n    configs: [c]\n  b: {build: 'https://github.com/x/y.git'}\nconfigs:\n  c: {file: ./c.txt}\n",
        ),
        ("deploy/n.conf", ""),
        ("deploy/c.txt", ""),
        ("deploy/a.env", ""),
    ]);
    let links: Vec<String> = project.workspace.units[0]
        .links
        .iter()
        .map(|link| format!("{} {:?} {}", link.kind, link.to, project.sources.slice(link.span)))
        .collect();
    assert_eq!(
        links,
        [
            "env-file File(\"deploy/a.env\") a.env",
            "build File(\"api/prod.Dockerfile\") prod.Dockerfile",
            "mount File(\"deploy/n.conf\") './n.conf:/etc/nginx/nginx.conf:ro'",
            "mount Folder(\"deploy/dir\") './dir:/d'",
            "mount File(\"deploy/c.txt\") c",
        ]
    );
}

#[test]
fn ugly_files_are_read_as_far_as_they_go() {
    for compose in [
        "",
        "services:\n",
        "services: []\n",
        "services: {a: }\n",
        "services:\n  a: x\n  b:\n    ports: x\n    environment: 1\n    volumes: {a: b}\n    command: {}\n",
        "\u{feff}services:\r\n  a:\r\n    image: x\r\n",
        "services:\n  a:\n    image: [x\n  b:\n    image: y\n",
        "- a\n- b\n",
        "services:\n  a: &a\n    extends: *a\n",
        "include: [compose.yaml]\nservices: {a: {image: x}}\n",
    ] {
        let project = one(compose);
        for kind in super::kinds::KINDS {
            for field in kind.fields {
                project.field(kind.name, field.name);
            }
        }
    }
}
