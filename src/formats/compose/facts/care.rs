//! What looks after a service: health checks, backups.

use super::{
    entries::stage_facts,
    others::{has_role, listed, services, unknown, with_name},
};
use crate::{
    data::table,
    formats::{Facts, quantity},
    value::{Kind, Value, Why},
};

/// What switches a check off.
const OFF: &str = "off";

/// What checks its health: `compose`, `dockerfile`, `image`; `off` at what switches the check off,
/// absent where there is none.
pub(in crate::formats::compose) fn health(facts: &Facts<'_>) -> Value {
    let check = facts.get("healthcheck");
    if check.why().is_some() {
        return check.clone();
    }
    let off = check.look("disable");
    if super::super::service::Reader::bool(&off).as_bool() == Some(true) {
        return Value::word(OFF, &off.origin);
    }
    let test = check.look("test");
    let first = test.items().first().cloned().unwrap_or_else(|| test.clone());
    if first.as_str() == Some("NONE") || test.as_str() == Some("NONE") {
        return Value::word(OFF, &test.origin);
    }
    if test.why().is_some() || !test.items().is_empty() || test.as_str().is_some_and(|it| !it.is_empty()) {
        return Value::word("compose", &test.origin);
    }
    if let Some(stage) = stage_facts(facts)
        && let Some(found) = of_stage(&stage)
    {
        return found;
    }
    let name = facts.get("base_name");
    let known = name
        .as_str()
        .is_some_and(|name| table("image_healthchecks").get(&name.to_ascii_lowercase()).is_some());
    if known { Value::word("image", &name.origin) } else { facts.absent() }
}

/// Whether anything checks the health of the service that a reference names. Official images have no
/// checks; those of others may.
pub(in crate::formats::compose) fn is_checked(facts: &Facts<'_>) -> Value {
    let Some(service) = facts.get("name").as_str().and_then(|name| with_name(facts, name)) else {
        return facts.absent();
    };
    let health = service.get("health");
    if health.why().is_some() {
        return health.clone();
    }
    if health.is_present() {
        return Value::bool(health.as_str() != Some(OFF), &health.origin);
    }
    let image = match stage_facts(&service) {
        Some(stage) => stage.get("base_image"),
        None if service.get("build").is_null() => service.get("image"),
        None => service.get("build"),
    };
    let repository = image.as_text().and_then(|text| official(text.content()));
    if repository.is_some_and(|name| table("official_images").get(name).is_some()) {
        return Value::bool(false, &service.subject.origin);
    }
    let why = Why::at("whether the image has a health check is not known", image.span());
    Value::unknown(why, &image.origin)
}

/// The name of an image of Docker's library: `postgres` of `docker.io/library/postgres:16`.
fn official(image: &str) -> Option<&str> {
    let repository = image.split_once('@').map_or(image, |(repository, _)| repository);
    let name = match repository.rsplit_once('/') {
        None => repository,
        Some(("library" | "docker.io/library" | "docker.io" | "public.ecr.aws/docker/library", name)) => name,
        Some(_) => return None,
    };
    name.split(':').next()
}

/// The `HEALTHCHECK` of a stage, or of one that it starts from.
fn of_stage(stage: &Facts<'_>) -> Option<Value> {
    let mut found = None;
    for index in 0..stage.unit.subjects.len() {
        let instruction = Facts::new(stage.workspace, stage.unit_index, index)?;
        if instruction.subject.kind.name != "dockerfile.instruction"
            || instruction.subject.parent != Some(stage.index)
        {
            continue;
        }
        if instruction.get("keyword").as_str() == Some("HEALTHCHECK") {
            let text = instruction.get("text");
            let none = text.as_str().is_some_and(|text| text.trim().eq_ignore_ascii_case("none"));
            let at = &instruction.subject.origin;
            found = Some(if none { Value::word(OFF, at) } else { Value::word("dockerfile", at) });
        }
    }
    if found.is_some() {
        return found;
    }
    match stage.get("base_stage").kind {
        Kind::Subject(to) => of_stage(&stage.of(to)?),
        _ => None,
    }
}

/// Programs that make backups.
const PROGRAMS: [&str; 15] = [
    "pg_dump",
    "pg_dumpall",
    "pg_basebackup",
    "mysqldump",
    "mariadb-dump",
    "mariabackup",
    "xtrabackup",
    "mongodump",
    "restic",
    "borg",
    "borgmatic",
    "wal-g",
    "pgbackrest",
    "barman",
    "duplicity",
];

/// What makes the service one that backs data up: its image, a program, or a label; at that text.
pub(in crate::formats::compose) fn backs_up(facts: &Facts<'_>) -> Value {
    if has_role(facts, "backup") {
        return facts.get("base_name").clone();
    }
    for field in ["entrypoint", "command"] {
        let words = facts.get(field);
        let named = |text: &str| {
            text.split(|c: char| c.is_whitespace() || matches!(c, '/' | ';' | '|' | '&' | '(' | '"' | '\''))
                .any(|word| PROGRAMS.contains(&word))
        };
        let is = |item: &&Value| item.as_text().is_some_and(|text| named(text.content()));
        if let Some(item) = words.items().iter().find(is) {
            return item.clone();
        }
    }
    let labels = facts.get("labels");
    let backup = |key: &str, value: &Value| {
        let job = value
            .as_text()
            .is_some_and(|text| PROGRAMS.iter().any(|program| text.content().contains(program)));
        key.starts_with("docker-volume-backup.") || key.contains("ofelia.") && job
    };
    match labels.entries().iter().find(|entry| backup(&entry.key, &entry.value)) {
        Some(entry) => Value::word(&entry.key, entry.key_span),
        None => facts.absent(),
    }
}

/// The first service of the project that makes backups.
pub(in crate::formats::compose) fn backup_of_project(facts: &Facts<'_>) -> Value {
    let mut undecided = None;
    for service in services(facts) {
        let found = service.get("backs_up");
        if found.is_present() && found.why().is_none() {
            return service.get("name").clone();
        }
        undecided = undecided.or_else(|| found.why().cloned().map(|why| (why, found.clone())));
        let why = service.get("roles").why().cloned();
        undecided = undecided.or_else(|| why.map(|why| (why, service.get("image").clone())));
    }
    match undecided {
        Some((why, at)) => Value::unknown(why, &at.origin),
        None => facts.absent(),
    }
}

/// How often it backs up, in seconds, at the schedule; absent where that is not said.
pub(in crate::formats::compose) fn backup_interval(facts: &Facts<'_>) -> Value {
    let variables = facts.get("variables");
    let names = [
        "SCHEDULE",
        "BACKUP_CRON_EXPRESSION",
        "CRON_TIME",
        "BACKUP_SCHEDULE",
        "CRON_SCHEDULE",
        "DB_DUMP_FREQ",
        "DB_DUMP_CRON",
        "BACKUP_CRON",
        "CRON",
    ];
    for name in names {
        let Some(value) = variables.get(name) else { continue };
        if let Some(why) = value.why() {
            return Value::unknown(why.clone(), &value.origin);
        }
        let written = facts.get("variables").look(name);
        let text = value.as_str().map(str::to_owned).or_else(|| value.as_int().map(|it| it.to_string()));
        let Some(text) = text else { continue };
        let minutes = (name == "DB_DUMP_FREQ").then(|| quantity::parse(&text)).flatten();
        #[expect(clippy::cast_possible_truncation, reason = "seconds")]
        let seconds = minutes.map(|it| (it * 60.0) as i64).or_else(|| interval(&text));
        return seconds.map_or_else(|| facts.absent(), |seconds| Value::int(seconds, &written.origin));
    }
    facts.absent()
}

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// The longest time between two runs of a schedule: `@hourly`, `@every 6h`, a cron expression.
fn interval(schedule: &str) -> Option<i64> {
    let schedule = schedule.trim();
    match schedule {
        "@hourly" => return Some(HOUR),
        "@daily" | "@midnight" => return Some(DAY),
        "@weekly" => return Some(7 * DAY),
        "@monthly" => return Some(31 * DAY),
        "@yearly" | "@annually" => return Some(366 * DAY),
        _ => {}
    }
    if let Some(every) = schedule.strip_prefix("@every ") {
        let number: String = every.chars().take_while(char::is_ascii_digit).collect();
        let unit = match every.get(number.len()..)?.chars().next()? {
            's' => 1,
            'm' => 60,
            'h' => HOUR,
            _ => return None,
        };
        return Some(number.parse::<i64>().ok()? * unit);
    }
    let fields: Vec<&str> = schedule.split_ascii_whitespace().collect();
    let [minute, hour, day, month, weekday] = match fields.as_slice() {
        [minute, hour, day, month, weekday] | [_, minute, hour, day, month, weekday] => {
            [*minute, *hour, *day, *month, *weekday]
        }
        _ => return None,
    };
    let any = |field: &str| field == "*" || field == "?";
    Some(match () {
        () if !any(month) => 366 * DAY,
        () if !any(day) => 31 * DAY / count(day, 31),
        () if !any(weekday) => 7 * DAY / count(weekday, 7),
        () if !any(hour) => DAY / count(hour, 24),
        () if !any(minute) => HOUR / count(minute, 60),
        () => 60,
    })
}

/// How many values of `of` a cron field has.
fn count(field: &str, of: i64) -> i64 {
    let part = |part: &str| {
        let (range, step) =
            part.split_once('/').map_or((part, 1), |(range, step)| (range, step.parse().unwrap_or(1)));
        let size = match range.split_once('-') {
            Some((from, to)) => match (from.parse::<i64>(), to.parse::<i64>()) {
                (Ok(from), Ok(to)) => to - from + 1,
                _ => of,
            },
            None if range == "*" => of,
            None => 1,
        };
        size / i64::max(step, 1)
    };
    field.split(',').map(part).sum::<i64>().clamp(1, of)
}

/// What it says about how long backups are kept: at the text.
pub(in crate::formats::compose) fn backup_keeps(facts: &Facts<'_>) -> Value {
    let variables = facts.get("variables");
    let keeps = |key: &str| {
        ["BACKUP_KEEP_", "RETENTION", "KEEP_", "MAX_BACKUPS", "CLEANUP_TIME", "DELETE_OLDER", "FORGET_ARGS"]
            .iter()
            .any(|part| key.contains(part))
    };
    match variables.entries().iter().find(|entry| keeps(&entry.key)) {
        Some(entry) => entry.value.clone(),
        None => facts.absent(),
    }
}

/// A place away from this host that it writes to: at the variable that names it.
pub(in crate::formats::compose) fn backup_off_site(facts: &Facts<'_>) -> Value {
    const NAMES: [&str; 12] = [
        "S3_",
        "AWS_",
        "B2_",
        "AZURE_",
        "GOOGLE_",
        "SFTP_",
        "SSH_HOST",
        "WEBDAV_",
        "RCLONE_",
        "RESTIC_REPOSITORY",
        "BORG_REPO",
        "DROPBOX_",
    ];
    let variables = facts.get("variables");
    let away = |key: &str| NAMES.iter().any(|name| key.starts_with(name));
    match variables.entries().iter().find(|entry| away(&entry.key)) {
        Some(entry) => Value::word(&entry.key, entry.key_span),
        None => facts.absent(),
    }
}

/// What of a project's published ports ends TLS, at it: a port 443 or 8443, or a tunnel.
pub(in crate::formats::compose) fn tls_end(facts: &Facts<'_>) -> Value {
    for service in services(facts) {
        if has_role(&service, "tunnel") {
            return service.get("name").clone();
        }
        for port in listed(&service, "ports") {
            if let Some(why) = port.subject.value.why() {
                return Value::unknown(why.clone(), &port.subject.origin);
            }
            for side in ["target", "published"] {
                let number = port.get(side);
                if number.as_str().is_some_and(holds_tls) {
                    return number.clone();
                }
                if let Some(unknown) = unknown(number) {
                    return unknown;
                }
            }
        }
    }
    facts.absent()
}

/// Whether a port or range holds 443 or 8443.
fn holds_tls(range: &str) -> bool {
    let (from, to) = range.split_once('-').unwrap_or((range, range));
    match (from.parse::<u32>(), to.parse::<u32>()) {
        (Ok(from), Ok(to)) => [443, 8443].iter().any(|port| (from..=to).contains(port)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules_have_a_longest_interval() {
        for (schedule, expected) in [
            ("@hourly", Some(HOUR)),
            ("@every 6h", Some(6 * HOUR)),
            ("0 3 * * *", Some(DAY)),
            ("0 3 * * 0", Some(7 * DAY)),
            ("0 */6 * * *", Some(6 * HOUR)),
            ("*/15 * * * *", Some(900)),
            ("0 0 3 * * 1-5", Some(7 * DAY / 5)),
            ("0 0 1 * *", Some(31 * DAY)),
            ("soon", None),
        ] {
            assert_eq!(interval(schedule), expected, "{schedule}");
        }
    }
}
