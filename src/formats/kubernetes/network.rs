//! Services: the pods behind them, and what makes them reachable from outside of the cluster.

use std::net::IpAddr;

use super::{Model, manifest, model, selector, settle, subjects};
use crate::{
    formats::Facts,
    value::{Kind, SubjectRef, Value},
};

/// A Service's name, at its object's header.
pub(super) fn service_name(facts: &Facts<'_>) -> Value {
    facts.parent().map_or_else(|| facts.absent(), |object| object.subject.value.look("metadata.name"))
}

fn namespace<'w>(facts: &Facts<'w>) -> &'w str {
    facts
        .parent()
        .and_then(|object| manifest::text(&object.subject.value, "metadata.namespace"))
        .unwrap_or_default()
}

/// Indexes of the pods that a Service's selector picks. Pods of its own file come before those of
/// others: a folder of alternatives (`dev.yaml`, `prod.yaml`) uses the same labels in each.
fn picked(facts: &Facts<'_>) -> Vec<usize> {
    let Some(selector) = facts.subject.value.get("selector") else { return Vec::new() };
    let namespace = namespace(facts);
    let matches = |index: &usize| {
        let labels = facts.unit.subjects.get(*index).and_then(|pod| pod.value.get("labels"));
        labels.is_some_and(|labels| selector::service_picks(selector, labels))
    };
    let model = model(facts);
    let candidates = model.pods.iter().filter(|pod| pod.namespace == namespace);
    let (near, far): (Vec<_>, Vec<_>) = candidates
        .filter(|pod| matches(&pod.index))
        .partition(|pod| pod.file == facts.subject.origin.used_at().file);
    let chosen = if near.is_empty() { far } else { near };
    chosen.into_iter().map(|pod| pod.index).collect()
}

/// The pods that a Service's selector picks.
pub(super) fn workloads(facts: &Facts<'_>) -> Value {
    let pods = picked(facts).into_iter().map(|index| Value::subject(index, &facts.subject.origin)).collect();
    Value::sequence(pods, &facts.subject.origin)
}

/// The Services that pick a pod.
pub(super) fn services(facts: &Facts<'_>) -> Value {
    let services = facts
        .unit
        .subjects
        .iter()
        .enumerate()
        .filter(|(_, subject)| subject.kind.name == subjects::SERVICE.name);
    let picking = services.filter_map(|(index, subject)| {
        let service = facts.of(SubjectRef { unit: facts.unit_index as u32, index: index as u32 })?;
        picked(&service).contains(&facts.index).then(|| Value::subject(index, &subject.origin))
    });
    Value::sequence(picking.collect(), &facts.subject.origin)
}

/// The containers that a Service may send traffic to: those that declare its target port where some
/// do, else all containers of its pods that stay running.
pub(super) fn containers_behind<'w>(facts: &Facts<'w>) -> Vec<Facts<'w>> {
    let mut all = Vec::new();
    for pod in picked(facts) {
        let containers = facts.unit.subjects.iter().enumerate().skip(pod + 1);
        for (index, _) in containers.take_while(|(_, subject)| subject.parent == Some(pod)) {
            all.extend(facts.of(SubjectRef { unit: facts.unit_index as u32, index: index as u32 }));
        }
    }
    all.retain(|container| {
        let role = container.subject.value.get("role").and_then(Value::as_str);
        matches!(role, Some("container" | "sidecar"))
    });
    let ports = facts.subject.value.get("ports").map_or(&[][..], Value::items);
    let targets: Vec<&Value> =
        ports.iter().filter_map(|port| port.get("targetPort").or_else(|| port.get("port"))).collect();
    let declares = |container: &&Facts<'w>| {
        let ports = container.subject.value.get("ports").map_or(&[][..], Value::items);
        ports.iter().any(|port| targets.iter().any(|target| is_port(port, target)))
    };
    let declaring: Vec<Facts<'w>> = all.iter().filter(declares).copied().collect();
    if declaring.is_empty() { all } else { declaring }
}

/// Whether a container's port is the one that a Service's target names or numbers.
fn is_port(port: &Value, target: &Value) -> bool {
    match &target.kind {
        Kind::Number(_) => port.get("containerPort").and_then(Value::as_int) == target.as_int(),
        Kind::Text(name) => {
            name.known().is_some() && port.get("name").and_then(Value::as_str) == name.known()
        }
        _ => false,
    }
}

/// What makes a Service reachable from outside, at the text that does it; absent, at its type or
/// else its name, where nothing does.
pub(super) fn exposure(facts: &Facts<'_>) -> Value {
    let service = &facts.subject.value;
    let kind = settle(&service.get("type").cloned().unwrap_or_else(|| facts.absent()));
    match kind.as_str() {
        Some(word @ ("NodePort" | "LoadBalancer")) => return Value::word(word, &kind.origin),
        _ if kind.why().is_some() => return kind,
        _ => {}
    }
    if let Some(addresses) = service.get("externalIPs").filter(|list| !list.items().is_empty()) {
        return Value::word("external IPs", &addresses.origin);
    }
    let name = service_name(facts);
    let namespace = namespace(facts);
    let route = name.as_str().and_then(|name| {
        model(facts).routes.iter().find(|route| route.service == name && route.namespace == namespace)
    });
    route.map_or_else(|| Value::absent(&kind.origin), |route| Value::word(route.kind, &route.origin))
}

/// Annotations that keep a load balancer inside of the cloud's private network.
const INTERNAL: [(&str, &[&str]); 8] = [
    ("service.beta.kubernetes.io/aws-load-balancer-internal", &["true", "0.0.0.0/0"]),
    ("service.beta.kubernetes.io/aws-load-balancer-scheme", &["internal"]),
    ("service.beta.kubernetes.io/azure-load-balancer-internal", &["true"]),
    ("networking.gke.io/load-balancer-type", &["internal"]),
    ("cloud.google.com/load-balancer-type", &["internal"]),
    ("service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type", &["private"]),
    ("service.beta.kubernetes.io/oci-load-balancer-internal", &["true"]),
    ("service.beta.kubernetes.io/openstack-internal-load-balancer", &["true"]),
];

/// Whether a Service's load balancer can be reached from private networks only: by its annotations,
/// or because it admits private ranges only.
pub(super) fn is_internal(facts: &Facts<'_>) -> Value {
    let annotations =
        facts.parent().and_then(|object| object.subject.value.at("metadata.annotations").cloned());
    for (key, values) in INTERNAL {
        let Some(value) = annotations.as_ref().and_then(|map| map.get(key)) else { continue };
        let said = match &value.kind {
            Kind::Bool(said) => said.to_string(),
            Kind::Text(text) => text.content().to_ascii_lowercase(),
            _ => continue,
        };
        if values.contains(&said.as_str()) {
            return Value::bool(true, &value.origin);
        }
    }
    let ranges = facts.subject.value.get("loadBalancerSourceRanges");
    let Some(ranges) = ranges.filter(|ranges| !ranges.items().is_empty()) else {
        return Value::bool(false, &facts.subject.origin);
    };
    let private = ranges.items().iter().all(|range| range.as_str().is_some_and(is_private_range));
    Value::bool(private, &ranges.origin)
}

/// Whether a CIDR range lies in the address space of private networks.
fn is_private_range(range: &str) -> bool {
    let (address, length) = range.split_once('/').unwrap_or((range, "32"));
    let Ok(length) = length.parse::<u8>() else { return false };
    match address.parse() {
        Ok(IpAddr::V4(address)) => {
            let [a, b, ..] = address.octets();
            match a {
                10 | 127 => length >= 8,
                172 if b & 0xf0 == 16 => length >= 12,
                192 if b == 168 => length >= 16,
                169 if b == 254 => length >= 16,
                100 if b & 0xc0 == 64 => length >= 10,
                _ => false,
            }
        }
        Ok(IpAddr::V6(address)) => {
            let [first, ..] = address.segments();
            (first & 0xfe00 == 0xfc00 && length >= 7) || (first & 0xffc0 == 0xfe80 && length >= 10)
        }
        Err(_) => false,
    }
}

/// A way from outside to a Service that is not in the Service itself.
pub(super) struct Route {
    pub(super) namespace: String,
    pub(super) service: String,
    pub(super) kind: &'static str,
    pub(super) origin: crate::value::Origin,
}

impl Model {
    /// Remembers the TCP routes that an object opens: the `tcp-services` ConfigMap of the nginx ingress
    /// controller, a Gateway's TCPRoute, Traefik's IngressRouteTCP.
    pub(super) fn routes_of(&mut self, namespace: &str, object: &Value) {
        match manifest::text(object, "kind") {
            Some("ConfigMap") if is_tcp_services(object) => {
                for entry in object.get("data").map_or(&[][..], Value::entries) {
                    // `namespace/service:port[:PROXY][:PROXY]`
                    let Some((of, rest)) = entry.value.as_str().and_then(|target| target.split_once('/'))
                    else {
                        continue;
                    };
                    let service = rest.split(':').next().unwrap_or(rest);
                    self.route(of, service, "tcp-services", &entry.value);
                }
            }
            Some("TCPRoute") => {
                let rules = object.at("spec.rules").map_or(&[][..], Value::items);
                for backend in
                    rules.iter().flat_map(|rule| rule.get("backendRefs").map_or(&[][..], Value::items))
                {
                    self.backend(namespace, backend, "TCPRoute");
                }
            }
            Some("IngressRouteTCP") => {
                let routes = object.at("spec.routes").map_or(&[][..], Value::items);
                for backend in
                    routes.iter().flat_map(|route| route.get("services").map_or(&[][..], Value::items))
                {
                    self.backend(namespace, backend, "IngressRouteTCP");
                }
            }
            _ => {}
        }
    }

    fn backend(&mut self, namespace: &str, backend: &Value, kind: &'static str) {
        let Some(name) = backend.get("name") else { return };
        let of = manifest::text(backend, "namespace").unwrap_or(namespace);
        if let Some(service) = name.as_str() {
            self.route(of, service, kind, name);
        }
    }

    fn route(&mut self, namespace: &str, service: &str, kind: &'static str, at: &Value) {
        // An object without a namespace lands in the one that is current: `default` most often.
        let namespaces = if namespace == "default" { vec!["default", ""] } else { vec![namespace] };
        for namespace in namespaces {
            self.routes.push(Route {
                namespace: namespace.to_owned(),
                service: service.to_owned(),
                kind,
                origin: at.origin.clone(),
            });
        }
    }
}

fn is_tcp_services(object: &Value) -> bool {
    manifest::text(object, "metadata.name").is_some_and(|name| name.contains("tcp"))
        && object.get("data").is_some_and(|data| {
            !data.entries().is_empty()
                && data.entries().iter().all(|entry| entry.key.bytes().all(|byte| byte.is_ascii_digit()))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_ranges_are_those_that_lie_inside() {
        for range in
            ["10.0.0.0/8", "192.168.1.0/24", "172.16.0.0/12", "100.64.0.0/10", "fd00::/8", "10.1.2.3"]
        {
            assert!(is_private_range(range), "{range}");
        }
        for range in
            ["0.0.0.0/0", "10.0.0.0/7", "172.32.0.0/16", "8.8.8.8/32", "::/0", "", "x/y", "10.0.0.0/x"]
        {
            assert!(!is_private_range(range), "{range}");
        }
    }
}
