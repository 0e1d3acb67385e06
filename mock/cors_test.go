package mock

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestOrigins(t *testing.T) {
	rows := []struct{ why, text, err string }{
		{"every one", "*", ""},
		{"one with a port", "http://localhost:3000", ""},
		{"an end that people leave", "https://shop.example/", ""},
		{"files and sandboxes", "null", ""},
		{"no scheme", "localhost:3000", `"localhost:3000" is no origin: write it as http://localhost:3000, or * for every one`},
		{"a path", "https://shop.example/app", `"https://shop.example/app" is more than an origin: https://shop.example is one`},
	}
	for _, row := range rows {
		_, err := ParseOrigins([]string{row.text})
		if row.err == "" {
			require.NoError(t, err, row.why)
		} else {
			require.EqualError(t, err, row.err, row.why)
		}
	}
}

func TestCORS(t *testing.T) {
	const page = "https://shop.example"
	rows := []struct {
		why     string
		origins []string
		method  string
		header  []string
		status  int
		want    map[string]string
	}{
		{"off", nil, "POST", []string{"Origin", page}, 201, map[string]string{"Access-Control-Allow-Origin": "", "Vary": ""}},
		{"every origin", []string{"*"}, "POST", []string{"Origin", page}, 201,
			map[string]string{"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Credentials": "", "Access-Control-Expose-Headers": "Location", "Vary": ""}},
		{"this origin", []string{page}, "POST", []string{"Origin", page}, 201,
			map[string]string{"Access-Control-Allow-Origin": page, "Access-Control-Allow-Credentials": "true", "Vary": "Origin"}},
		{"another origin", []string{page}, "POST", []string{"Origin", "https://other.example"}, 201,
			map[string]string{"Access-Control-Allow-Origin": "", "Vary": "Origin"}},
		{"no page at all", []string{page}, "POST", nil, 201, map[string]string{"Access-Control-Allow-Origin": "", "Vary": "Origin"}},
		{"a preflight", []string{page}, "OPTIONS",
			[]string{"Origin", page, "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "authorization,content-type"}, 204,
			map[string]string{
				"Access-Control-Allow-Origin": page, "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS, POST",
				"Access-Control-Allow-Headers": "authorization,content-type", "Access-Control-Max-Age": "5",
			}},
		{"a preflight from elsewhere", []string{page}, "OPTIONS",
			[]string{"Origin", "https://other.example", "Access-Control-Request-Method", "POST"}, 204,
			map[string]string{"Access-Control-Allow-Origin": "", "Access-Control-Allow-Methods": "", "Allow": "GET, HEAD, OPTIONS, POST"}},
		{"OPTIONS of its own", []string{page}, "OPTIONS", []string{"Origin", page}, 204,
			map[string]string{"Access-Control-Allow-Methods": "", "Access-Control-Allow-Origin": page}},
	}
	for _, row := range rows {
		t.Run(row.why, func(t *testing.T) {
			f := fronted(t, embedded(t), Options{Token: "token-1"}, FrontOptions{Origins: row.origins})
			resp := ask(f, row.method, connectors, `{}`, append([]string{"Authorization", bearerOf}, row.header...)...)
			require.Equal(t, row.status, resp.StatusCode)
			for name, want := range row.want {
				require.Equal(t, want, resp.Header.Get(name), name)
			}
		})
	}
	t.Run("refusals can be read too", func(t *testing.T) {
		f := fronted(t, embedded(t), Options{Token: "token-1"}, FrontOptions{Origins: []string{"*"}})
		resp := ask(f, "POST", connectors, `{}`, "Origin", page)
		require.Equal(t, 401, resp.StatusCode)
		require.Equal(t, "*", resp.Header.Get("Access-Control-Allow-Origin"))
	})
}
