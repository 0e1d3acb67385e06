package values

// hostileTexts are valid texts at which servers err. A refusal by a described
// 4xx is a server's right; losing or changing the text, or a 5xx, is not.
var hostileTexts = []Spelling{
	{`" both ends "`, "blanks-at-ends", true, "blanks at both ends, which some trim"},
	{`" "`, "blank-alone", true, "a blank alone, which some take for nothing"},
	{`"two  blanks"`, "two-blanks", true, "blanks in a row, which markup folds"},
	{`"tab\tand\nline"`, "tab-and-line-break", true, "white space other than blanks"},
	{`"carriage\r\nreturn"`, "crlf", true, "the line break of HTTP and MIME"},
	{`"quote \" and '"`, "quotes", true, "quotes, which end literals elsewhere"},
	{`"back\\slash\\"`, "backslashes", true, "backslashes, which begin escapes elsewhere"},
	{`"<b>&amp;</b>"`, "markup", true, "markup and a reference to a character"},
	{`"<script>alert(1)</script>"`, "script", true, "a script for pages that escape nothing"},
	{`"'; DROP TABLE x; --"`, "sql", true, "a statement for servers that quote nothing"},
	{`"{{7*7}} ${7*7} <%= 7*7 %>"`, "templates", true, "expressions of template languages"},
	{`"%s %n %00 %2e%2e"`, "percent", true, "directives and escapes with percent signs"},
	{`"../../etc/passwd"`, "path", true, "steps up a path"},
	{`"=1+1"`, "formula", true, "a formula of spreadsheets"},
	{`"null"`, "word-null", true, "a text that reads like null"},
	{`"true"`, "word-true", true, "a text that reads like a boolean"},
	{`"007"`, "leading-zeros", true, "a text that reads like a number, with zeros to lose"},
	{`"1e5"`, "number-like", true, "a text that reads like a number"},
	{`"caf\u00e9"`, "escaped", true, "a letter as an escape of JSON"},
	{`"café"`, "precomposed", true, "a letter beyond ASCII in one code point"},
	{`"cafe\u0301"`, "combining", true, "the same letter in two code points"},
	{`"naïve Ωμέγα Жук"`, "alphabets", true, "Latin, Greek and Cyrillic"},
	{`"漢字かな 한국어"`, "cjk", true, "scripts of East Asia"},
	{`"שלום عربي"`, "right-to-left", true, "scripts written from right to left"},
	{`"a\u202eb\u202cc"`, "bidi-override", true, "characters that turn the direction of writing"},
	{`"😀🎉"`, "emoji", true, "characters beyond the basic plane, four bytes each"},
	{`"\ud83d\ude00"`, "surrogate-pair", true, "such a character as an escape of JSON"},
	{`"👩‍👩‍👧‍👦🇪🇺"`, "emoji-sequence", true, "one picture of several code points"},
	{`"a\u200bb\u00adc"`, "zero-width", true, "characters that do not show"},
	{`"\ufeffmark"`, "byte-order-mark", true, "a byte order mark in front"},
	{`"a\u2028b\u2029c"`, "line-separators", true, "line breaks of Unicode, once illegal in JavaScript"},
	{`"ıİßſ"`, "case-folding", true, "letters whose other case is unusual"},
	{`"a\u0000b"`, "nul", true, "the character zero, which ends texts in C"},
	{`"\u0001\u001f\u007f"`, "controls", true, "control characters"},
	{`"\uffff"`, "noncharacter", true, "a code point that is no character, and valid UTF-8"},
}

// HostileText returns texts that are valid wherever any text is, and at which
// servers err.
func HostileText() []Spelling { return hostileTexts }
