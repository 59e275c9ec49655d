"""Compares edits with what PyYAML reads: for each line {before, cases: [{after, document, path, op, loose}]}
prints what is wrong with each case, or why the file cannot be compared. Values keep their types."""
import json
import sys

import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
SCALARS = yaml.constructor.SafeConstructor()


class Odd(Exception):
    pass


def scalar(node):
    kind = node.tag.removeprefix("tag:yaml.org,2002:")
    if kind in ("str", "value", "merge"):
        return node.value
    if kind == "null":
        return None
    if kind == "bool":
        return {"bool": SCALARS.construct_yaml_bool(node)}
    if kind == "int":
        return {"number": SCALARS.construct_yaml_int(node)}
    if kind == "float":
        number = SCALARS.construct_yaml_float(node)
        return {"number": number if number == number else "nan"}
    return {"tag": kind, "text": node.value}


def value(node, depth=0):
    if depth > 150:
        raise Odd("too deep")
    if isinstance(node, yaml.ScalarNode):
        return scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return [value(item, depth + 1) for item in node.value]
    own, brought = {}, []
    for key, item in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise Odd("a key that is no scalar")
        if key.tag.endswith(":merge"):
            sources = item.value if isinstance(item, yaml.SequenceNode) else [item]
            merged = [value(source, depth + 1) for source in sources]
            if not all(isinstance(source, dict) and "map" in source for source in merged):
                raise Odd("an odd merge")
            brought += merged
        else:
            own[key.value] = value(item, depth + 1)
    for source in reversed(brought):
        own = {**source["map"], **own}
    return {"map": own}


def load(text):
    return [value(node) if node else None for node in yaml.compose_all(text, Loader=LOADER)]


def find(root, path):
    for step in path:
        root = root[step] if isinstance(step, int) else root["map"][step]
    return root


def put(root, path, new):
    if not path:
        return new
    parent = find(root, path[:-1])
    if isinstance(path[-1], int):
        parent[path[-1]] = new
    else:
        parent["map"][path[-1]] = new
    return root


def remove(root, path):
    parent = find(root, path[:-1])
    if isinstance(path[-1], int):
        del parent[path[-1]]
        if not parent and len(path) > 1 and isinstance(path[-2], str):
            remove(root, path[:-1])
    else:
        del parent["map"][path[-1]]


def changed(root, path, op):
    if "remove" in op:
        remove(root, path)
        return root
    if "replace" in op:
        return put(root, path, op["replace"])
    if "append" in op:
        there = find(root, path) or []
        there = [] if there == {"map": {}} else there
        return put(root, path, there + [item for item in op["append"] if item not in there])
    for key in op["set"]:
        at = find(root, path)
        if not isinstance(at, dict) or "map" not in at:
            root = put(root, path, {"map": {}})
        at = find(root, path)
        at["map"].setdefault(key, None)
        path = path + [key]
    return put(root, path, op["to"])


for line in open(sys.argv[1], encoding="utf-8"):
    job = json.loads(line)
    try:
        load(job["before"])
    except Exception as error:
        print(json.dumps({"file": job["file"], "skipped": str(error)[:80]}))
        continue
    for case in job["cases"]:
        try:
            got, want = load(case["after"]), load(job["before"])
            number, path = case["document"], case["path"]
            want[number] = changed(want[number], path, case["op"])
            if case["loose"]:
                same = "remove" in case["op"] or find(got[number], path) == find(want[number], path)
            else:
                same = got == want
            wrong = None if same else "other values"
        except Exception as error:
            wrong = f"{type(error).__name__}: {error}"[:200]
        print(json.dumps({"file": job["file"], "wrong": wrong, "after": case["after"] if wrong else "", "op": case["op"], "path": case["path"]}))
