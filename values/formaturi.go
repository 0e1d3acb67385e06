package values

// uriFormats are identifiers of resources.
var uriFormats = []formatSpellings{
	{
		name: "uri",
		accept: []Spelling{
			{`"https://example.com/a"`, "plain", false, "RFC 3986 section 3"},
			{`"https://example.com/a?b=c&d=e"`, "query", false, "a query"},
			{`"https://example.com/a#b"`, "fragment", false, "a fragment"},
			{`"https://example.com/a%20b"`, "escape", false, "a blank as an escape"},
			{`"https://example.com:8443/a"`, "port", false, "a port"},
			{`"http://example.com"`, "no-path", true, "an empty path"},
			{`"HTTPS://EXAMPLE.COM/a"`, "upper-case", true, "scheme and host are without case"},
			{`"https://user@example.com/a"`, "userinfo", true, "a user"},
			{`"https://[2001:db8::1]/a"`, "ipv6", true, "an address for the host"},
			{`"urn:isbn:0451450523"`, "urn", true, "no authority"},
			{`"mailto:user@example.com"`, "mailto", true, "no authority"},
			{`"https://example.com/;a=(b,c)!$&'*+"`, "sub-delims", true, "delimiters that need no escape"},
		},
		reject: []Spelling{
			{`"not a uri"`, "words", false, "blanks, and no scheme"},
			{`""`, "empty", false, "no scheme"},
			{`"https://exa mple.com/"`, "blank-in-host", false, "a blank in the host"},
			{`"://example.com/a"`, "no-scheme", false, "nothing before the colon"},
			{`"https://[2001:db8::1/a"`, "bracket-open", false, "a bracket is never closed"},
			{`"https://example.com/a b"`, "blank", true, "a blank must be escaped"},
			{`"/a/b"`, "path", true, "that would be uri-reference"},
			{`"example.com/a"`, "host-alone", true, "no scheme"},
			{`"https://example.com/%zz"`, "broken-escape", true, "an escape has two hexadecimal digits"},
			{`"https://example.com/<a>"`, "angle-brackets", true, "angle brackets must be escaped"},
			{`"https:\\\\example.com\\a"`, "backslashes", true, "backslashes must be escaped"},
			{`"https://example.com/ü"`, "beyond-ascii", true, "that would be iri"},
			{`"https://example.com:port/"`, "port-letters", true, "a port has digits alone"},
		},
	},
	{
		name: "uri-reference",
		accept: []Spelling{
			{`"https://example.com/a"`, "absolute", false, "every URI is one (RFC 3986 section 4.1)"},
			{`"/a/b"`, "path", false, "an absolute path"},
			{`"a/b?c=d#e"`, "relative", true, "a relative path"},
			{`"//example.com/a"`, "no-scheme", true, "a network path (RFC 3986 section 4.2)"},
			{`"../a"`, "up", true, "a step up"},
			{`"#a"`, "fragment-alone", true, "the same document"},
		},
		reject: []Spelling{
			{`"not a reference"`, "words", true, "blanks must be escaped"},
			{`"\\\\server\\share"`, "backslashes", true, "backslashes must be escaped"},
			{`"/a/%zz"`, "broken-escape", true, "an escape has two hexadecimal digits"},
			{`"/ü"`, "beyond-ascii", true, "that would be iri-reference"},
		},
	},
	{
		name: "iri",
		accept: []Spelling{
			{`"https://example.com/a"`, "plain", false, "every URI is one (RFC 3987)"},
			{`"https://bücher.example/ü?ü#ü"`, "beyond-ascii", true, "RFC 3987 section 2.2"},
		},
		reject: []Spelling{
			{`"not an iri"`, "words", false, "blanks, and no scheme"},
			{`""`, "empty", false, "no scheme"},
			{`"/ü"`, "path", true, "that would be iri-reference"},
			{`"https://bücher.example/ü ü"`, "blank", true, "a blank must be escaped"},
		},
	},
	{
		name: "iri-reference",
		accept: []Spelling{
			{`"/a/b"`, "path", false, "every URI reference is one (RFC 3987)"},
			{`"/ü"`, "beyond-ascii", true, "RFC 3987 section 2.2"},
		},
		reject: []Spelling{
			{`"not a reference"`, "words", true, "blanks must be escaped"},
			{`"/ü/%zz"`, "broken-escape", true, "an escape has two hexadecimal digits"},
		},
	},
	{
		name: "uri-template",
		accept: []Spelling{
			{`"https://example.com/{id}"`, "plain", false, "RFC 6570 section 2"},
			{`"/a{?b,c*}"`, "query", true, "a form of level 4"},
			{`"/a/b"`, "no-expression", true, "literals alone"},
		},
		reject: []Spelling{
			{`"https://example.com/{id"`, "brace-open", false, "an expression is never closed"},
			{`"https://example.com/id}"`, "brace-stray", true, "an expression is never opened"},
			{`"https://example.com/{}"`, "no-variable", true, "an expression names a variable"},
			{`"https://example.com/{a b}"`, "blank", true, "no blank in a name"},
		},
	},
}

// pointerFormats are places in JSON documents, and patterns.
var pointerFormats = []formatSpellings{
	{
		name: "json-pointer",
		accept: []Spelling{
			{`"/a/0"`, "plain", false, "RFC 6901 section 3"},
			{`"/a~1b/~0c"`, "escapes", true, "escapes for / and ~"},
			{`""`, "whole-document", true, "the whole document"},
			{`"/"`, "empty-name", true, "a member with an empty name"},
		},
		reject: []Spelling{
			{`"a/b"`, "no-slash", false, "it begins with a slash"},
			{`"/a~2b"`, "unknown-escape", true, "~ is followed by 0 or 1"},
			{`"/a~"`, "lone-tilde", true, "~ is followed by 0 or 1"},
			{`"#/a"`, "uri-fragment", true, "the form for URIs (RFC 6901 section 6)"},
		},
	},
	{
		name: "relative-json-pointer",
		accept: []Spelling{
			{`"1/a"`, "plain", false, "draft-bhutton-relative-json-pointer-00 section 3"},
			{`"0#"`, "name", true, "the name or index"},
		},
		reject: []Spelling{
			{`"/a"`, "no-number", false, "it begins with a number"},
			{`""`, "empty", false, "it begins with a number"},
			{`"01/a"`, "leading-zero", true, "no leading zeros"},
			{`"-1/a"`, "negative", true, "no sign"},
		},
	},
	{
		name: "regex",
		accept: []Spelling{
			{`"^[a-z]+$"`, "plain", false, "ECMA-262 section 22.2.1"},
			{`"^(?!a)\\p{L}*$"`, "look-ahead", true, "looking ahead, and a property"},
			{`""`, "empty", true, "the empty pattern"},
		},
		reject: []Spelling{
			{`"(a"`, "group-open", false, "a group is never closed"},
			{`"[a"`, "class-open", false, "a class is never closed"},
			{`"*a"`, "nothing-repeated", false, "nothing stands before the *"},
			{`"[b-a]"`, "range-reversed", true, "the range is empty"},
		},
	},
}
