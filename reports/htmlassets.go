package reports

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"regexp"
	"strings"
	"sync"
)

//go:embed html
var htmlFiles embed.FS

// The parts of the page, in the order in which they are joined. A module may
// use what stands before it.
var (
	htmlStyles  = []string{"tokens.css", "page.css", "findings.css", "matrix.css", "cases.css", "panel.css", "print.css"}
	htmlModules = []string{"dom.js", "theme.js", "data.js", "query.js", "jsontext.js", "body.js", "echo.js", "verdicts.js", "list.js", "facets.js", "panel.js", "matrixgrid.js", "matrix.js", "findings.js", "views.js", "keys.js", "main.js"}
)

// assets are what stands inside of every page.
type assets struct {
	Style  template.CSS
	Script template.JS
	// Policy allows this style and this script and nothing else.
	Policy string
	pages  *template.Template
}

// loadAssets joins the files once.
var loadAssets = sync.OnceValue(func() assets {
	style, script := joined(htmlStyles), bundled(htmlModules)
	return assets{
		Style:  template.CSS(style),
		Script: template.JS(script),
		Policy: "default-src 'none'; style-src '" + digest(style) + "'; script-src '" + digest(script) + "'; base-uri 'none'; form-action 'none'",
		pages:  template.Must(template.New("").Funcs(pageFuncs).ParseFS(htmlFiles, "html/*.tmpl")),
	}
})

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

func joined(names []string) string {
	var b strings.Builder
	for _, name := range names {
		data, err := htmlFiles.ReadFile("html/" + name)
		if err != nil {
			panic(err) // the list above names a file that is not there
		}
		b.Write(data)
	}
	return b.String()
}

var (
	importLine = regexp.MustCompile(`(?m)^import .*\n`)
	exportWord = regexp.MustCompile(`(?m)^export `)
)

// bundled makes one script of the modules: an inline module cannot import, so
// the lines that import are dropped, and what is exported becomes plain.
func bundled(names []string) string {
	s := exportWord.ReplaceAllString(importLine.ReplaceAllString(joined(names), ""), "")
	return "\"use strict\";\n(() => {\n" + s + "})();\n"
}
