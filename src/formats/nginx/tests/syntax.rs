//! What well-formed text means.

use super::*;

#[test]
fn directives_blocks_and_arguments_are_read() {
    let source = "user www;\nhttp {\n  server { listen 80 default_server; location / { root /srv; } }\n}\n";
    assert_eq!(
        outline(source),
        "user(www) http(){server(){listen(80,default_server) location(/){root(/srv)}}}"
    );
    assert_eq!(errors(source), []);
}

#[test]
fn variables_in_braces_stay_in_their_word() {
    assert_eq!(
        outline("return 301 https://${host}${request_uri};"),
        "return(301,https://${host}${request_uri})"
    );
    assert_eq!(outline("a ${{b c;"), "a(${{b,c)");
    assert_eq!(outline("a $b{ c d; }"), "a($b){c(d)}");
    assert_eq!(outline("server_name content_by_lua_block ;"), "server_name(content_by_lua_block)");
}

#[test]
fn quotes_escapes_and_hashes_are_read_as_nginx_reads_them() {
    assert_eq!(outline(r#"a "b # c" 'd;e' f#g \#h\ i "j\"k";"#), r#"a(b # c,d;e,f#g,\#h\ i,j"k)"#);
    assert_eq!(outline("a b\\;c;"), "a(b\\;c)");
    assert_eq!(outline("if ($a = \"b\") { c d; }"), "if(($a,=,b,)){c(d)}");
    assert_eq!(outline("a x}y;"), "a(x}y)");
    assert_eq!(outline("a '' \"\";"), "a(,)");
}

#[test]
fn comments_are_kept_with_their_places_between_arguments_too() {
    let source = "a # one\r\n b; #two\n#three";
    let tree = parse(FileId(0), source);
    let comments: Vec<_> = tree.comments.iter().map(|span| &source[span.range()]).collect();
    assert_eq!(comments, ["# one", "#two", "#three"]);
    assert_eq!(outline(source), "a(b)");
}

#[test]
fn lua_blocks_hide_their_braces() {
    let source = "location / { content_by_lua_block { if x then say('}') end -- }\n } root /x; }";
    assert_eq!(outline(source), "location(/){content_by_lua_block(){lua} root(/x)}");
    assert_eq!(outline("set_by_lua_block $a { return {} } b c;"), "set_by_lua_block($a){lua} b(c)");
}

#[test]
fn spans_cover_exactly_the_text_they_name() {
    let source = "\u{feff}http {\r\n\tlisten \"443\" ssl ;\r\n}";
    let tree = parse(FileId(0), source);
    let texts: Vec<_> =
        tree.iter().map(|(_, d)| (&source[d.span.range()], &source[d.header.range()])).collect();
    assert_eq!(texts[0], (&source[3..], "http"));
    assert_eq!(texts[1], ("listen \"443\" ssl ;", "listen \"443\" ssl"));
    let (_, listen) = tree.iter().nth(1).unwrap();
    let words: Vec<_> =
        tree.arguments(listen).iter().map(|w| (&source[w.span.range()], w.text(source))).collect();
    assert_eq!(words, [("\"443\"", "443".into()), ("ssl", "ssl".into())]);
    assert_eq!(&source[tree.get(DirectiveId(0)).unwrap().block.unwrap().range()], &source[8..]);
}

#[test]
fn placeholders_of_template_engines_are_no_blocks() {
    let source = "server_name {{ domain }} x{{ y }}z;\n{% if tls %}\nlisten {{ port }} ssl;\n{% endif %}\n";
    assert_eq!(outline(source), "server_name({{ domain }},x{{ y }}z) listen({{ port }},ssl)");
    assert_eq!(errors(source), []);
    let tree = parse(FileId(0), source);
    assert_eq!(tree.statements.len(), 2);
    let (_, name) = tree.iter().next().unwrap();
    assert!(tree.arguments(name).iter().all(|word| word.templated));
}

#[test]
fn a_lone_value_of_a_template_stands_for_directives() {
    let source = "server {\n  {{ .Values.extra }}\n  {{- range .x }}\n listen 80;\n {{- end }}\n}";
    assert_eq!(outline(source), "server(){listen(80)}");
    assert_eq!(errors(source), []);
    assert_eq!(outline("server { {{ x }} }"), "server(){}");
}

#[test]
fn blocks_that_look_like_placeholders_are_blocks() {
    assert_eq!(outline("server {# note #}\n listen 80; }"), "server(){listen(80)}");
    assert_eq!(outline("log_format a '{{ x }}' \"{\";"), "log_format(a,{{ x }},{)");
}

#[test]
fn children_skip_what_is_inside_them() {
    let source = "a { b { c; d; } e; } f;";
    let tree = parse(FileId(0), source);
    let names =
        |parent| tree.children(parent).map(|(_, d)| d.name.text(source).into_owned()).collect::<Vec<_>>();
    assert_eq!(names(None), ["a", "f"]);
    assert_eq!(names(Some(DirectiveId(0))), ["b", "e"]);
    assert_eq!(names(Some(DirectiveId(1))), ["c", "d"]);
    assert!(names(Some(DirectiveId(9))).is_empty());
}
