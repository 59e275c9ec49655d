//! What broken text costs: its own directive, and one error.

use super::*;
use crate::cpu_time::cpu_time;
use SyntaxErrorKind::*;

#[test]
fn a_semicolon_missing_before_a_brace_or_the_end() {
    let source = "location / { proxy_pass http://a\n } root /x";
    assert_eq!(outline(source), "location(/){proxy_pass(http://a)} root(/x)");
    assert_eq!(errors(source), [(MissingSemicolon, "http://a"), (MissingSemicolon, "/x")]);
    assert_eq!(errors("a \"b\"}"), [(MissingSemicolon, "\"b\""), (UnexpectedClose, "}")]);
}

#[test]
fn a_semicolon_missing_before_a_line_that_starts_a_directive() {
    let source = "server {\n listen 443 ssl\n server_name a b;\n root /x\n location / { }\n}";
    assert_eq!(outline(source), "server(){listen(443,ssl) server_name(a,b) root(/x) location(/){}}");
    assert_eq!(errors(source), [(MissingSemicolon, "ssl"), (MissingSemicolon, "/x")]);
}

#[test]
fn arguments_on_lines_of_their_own_start_nothing() {
    for source in [
        "proxy_next_upstream\n error\n timeout\n http_502;",
        "log_format main\n '$remote_addr'\n 'server_name';",
        "server_name\n a.example\n b.example;",
        "ssl_protocols\n TLSv1.2\n TLSv1.3;",
    ] {
        assert_eq!(errors(source), [], "{source}");
    }
}

#[test]
fn stray_semicolons_and_braces() {
    assert_eq!(errors("a b;; c d;"), [(UnexpectedSemicolon, ";")]);
    assert_eq!(errors("a { } } c d;"), [(UnexpectedClose, "}")]);
    assert_eq!(errors("{ a b; } c d;"), [(UnexpectedOpen, "{")]);
    assert_eq!(outline("{ a b; } c d;"), "a(b) c(d)");
}

#[test]
fn an_unclosed_quote_costs_its_line() {
    let source = "add_header X \"abc;\nadd_header Y \"d\";\nroot /x;";
    assert_eq!(outline(source), "add_header(X,abc) add_header(Y,d) root(/x)");
    assert_eq!(errors(source), [(UnclosedQuote, "\"abc")]);
    assert_eq!(errors("server { a 'b;\n}\nc d;"), [(UnclosedQuote, "'b")]);
    assert_eq!(errors("a '"), [(UnclosedQuote, "'"), (MissingSemicolon, "'")][..1]);
}

#[test]
fn text_glued_to_a_quote_is_an_argument_of_its_own() {
    assert_eq!(errors("a \"b\"c;"), [(TextAfterQuote, "c")]);
    assert_eq!(outline("a \"b\"c;"), "a(b,c)");
    assert_eq!(errors("a \"b\"ä;"), [(TextAfterQuote, "ä")]);
}

#[test]
fn a_missing_brace_is_put_where_the_indentation_says() {
    let source =
        "http {\n  server {\n    location / {\n      root /a;\n  }\n  server {\n    listen 80;\n  }\n}\n";
    assert_eq!(outline(source), "http(){server(){location(/){root(/a)}} server(){listen(80)}}");
    assert_eq!(errors(source), [(UnclosedBlock, "location /")]);
}

#[test]
fn a_missing_brace_is_put_before_the_next_server_without_indentation() {
    let source = "http {\nserver {\nlisten 1;\nserver {\nlisten 2;\n}\n}\n";
    assert_eq!(outline(source), "http(){server(){listen(1)} server(){listen(2)}}");
    assert_eq!(errors(source), [(UnclosedBlock, "server")]);
}

#[test]
fn a_block_that_only_ends_with_the_file() {
    assert_eq!(errors("http { server { listen 80;"), [(UnclosedBlock, "http"), (UnclosedBlock, "server")]);
}

#[test]
fn an_unclosed_lua_block_ends_at_its_own_indentation() {
    let source = "server {\n  access_by_lua_block {\n    if { then\n  }\n  root /x;\n}\n";
    assert_eq!(outline(source), "server(){access_by_lua_block(){lua} root(/x)}");
    assert_eq!(errors(source), [(UnclosedBlock, "access_by_lua_block")]);
}

#[test]
fn a_brace_in_an_unquoted_pattern_costs_nothing_else() {
    let source = "location ~ ^/[0-9]{4}/x{1,2}$ { root /x; }";
    assert_eq!(outline(source), "location(~,^/[0-9]{4}/x{1,2}$){root(/x)}");
    assert_eq!(errors(source), [(UnquotedBrace, "^/[0-9]{4}/x{1,2}$")]);
    assert_eq!(errors("location ~ \"^/[0-9]{4}$\" { }"), []);
}

#[test]
fn parameters_and_comments_must_fit_the_buffer() {
    let long = "x".repeat(4096);
    assert_eq!(errors(&format!("a {long};"))[0].0, TooLong);
    assert_eq!(errors(&format!("a \"{long}\";"))[0].0, TooLong);
    assert_eq!(errors(&format!("#{long}\na b;"))[0].0, TooLong);
    assert_eq!(errors(&format!("a {};", &long[1..])), []);
}

#[test]
fn deep_nesting_is_cut_and_reported_once() {
    let source = "a {".repeat(5000) + "b c;" + &"}".repeat(5000) + "d e;";
    let tree = parse(FileId(0), &source);
    assert_eq!(tree.errors.iter().map(|error| error.kind).collect::<Vec<_>>(), [TooDeep]);
    assert_eq!(tree.children(None).count(), 2);
    assert_eq!(tree.len(), 130);
}

#[test]
fn reading_is_linear_in_ugly_text() {
    for unit in [
        "a{",
        "{{",
        "a '",
        "a \"\n",
        "}",
        "x_by_lua_block{[[",
        "server { ",
        "x_by_lua_block {\n",
        "<%",
        "a \\",
        "{%\n",
    ] {
        let source = unit.repeat(200_000 / unit.len());
        let took = cpu_time(|| drop(parse(FileId(0), &source)));
        assert!(took.as_secs() < 5, "{unit:?}");
    }
}
