package spec

import (
	"testing"

	"github.com/stretchr/testify/require"
)

const shop = `openapi: 3.0.3
paths:
  /orders:
    post: {operationId: createOrder, tags: [shop, orders], responses: {"201": {description: made}}}
  /orders/{id}/items:
    post: {operationId: createItem, tags: [shop], responses: {"201": {description: made}}}
  /login:
    post: {operationId: login, tags: [auth, shop], responses: {"200": {description: in}}}
  /stores/{id}:
    put: {tags: [stores], responses: {"201": {description: made}}}
  /settings:
    put: {operationId: saveSettings, tags: [stores], responses: {"200": {description: kept}}}
  /fire:
    post: {operationId: orders, responses: {"204": {description: done}}}
  /gone:
    post: {responses: {"400": {description: no}}}
  /kept:
    post: {operationId: keep, x-assay: {skip: it costs money}, responses: {"201": {description: made}}}
`

// TestSelection holds what --operation means.
func TestSelection(t *testing.T) {
	for _, r := range []struct {
		name, want string
		got        []string
		err        string
	}{
		{"an operationId", "createItem", []string{"createItem"}, ""},
		{"method and path", "POST /orders", []string{"createOrder"}, ""},
		{"method in lower case", "post /orders", []string{"createOrder"}, ""},
		{"the path with other names", "POST /orders/{order}/items/", []string{"createItem"}, ""},
		{"what is no create by itself", "login", []string{"login"}, ""},
		{"a tag means its creates", "shop", []string{"createOrder", "createItem"}, ""},
		{"an operationId wins over a tag", "orders", []string{"orders"}, ""},
		{"a tag by name", "tag:orders", []string{"createOrder"}, ""},
		{"a tag with a PUT that creates", "stores", []string{"PUT_/stores/{id}"}, ""},
		{"a tag without creates", "auth", nil, `no create operation has the tag "auth" (choose one by name: login)`},
		{"no such tag", "tag:shops", nil, `no operation has the tag "shops" (did you mean "shop"?)`},
		{"a glob of operationIds", "create*", []string{"createOrder", "createItem"}, ""},
		{"one character", "createIte?", []string{"createItem"}, ""},
		{"a glob of paths crosses slashes", "POST /orders*", []string{"createOrder", "createItem"}, ""},
		{"a glob with its method takes every PUT", "PUT /s*", []string{"PUT_/stores/{id}", "saveSettings"}, ""},
		{"a glob of nothing", "delete*", nil, `no operation "delete*"`},
		{"a slip", "creatOrder", nil, `no operation "creatOrder" (did you mean "createOrder"?)`},
		{"a slip in a path", "POST /order", nil, `did you mean "POST /orders"?`},
		{"what is to be left alone", "keep", nil, `operation "keep" cannot be tested: skipped by x-assay: it costs money`},
	} {
		t.Run(r.name, func(t *testing.T) {
			c, err := Load(Source{Name: "shop.yaml", Data: []byte(shop)}, Options{Operations: []string{r.want}})
			if r.err != "" {
				require.ErrorContains(t, err, r.err)
				return
			}
			require.NoError(t, err)
			var got []string
			for _, op := range c.Operations {
				got = append(got, op.ID)
			}
			require.Equal(t, r.got, got)
		})
	}
}

// TestSurvey holds what is said of every POST and PUT.
func TestSurvey(t *testing.T) {
	list, err := Survey(Source{Name: "shop.yaml", Data: []byte(shop)}, Options{})
	require.NoError(t, err)
	for i, r := range []struct {
		id     string
		create bool
		why    string
	}{
		{"createOrder", true, "POST with a documented 201"},
		{"createItem", true, "POST with a documented 201"},
		{"login", false, "documents only 200, and no GET of an item beside it: choose it with --operation"},
		{"PUT_/stores/{id}", true, "PUT with a documented 201"},
		{"saveSettings", false, "a PUT of a path that ends in no parameter replaces one thing that is there: choose it with --operation"},
		{"orders", false, "documents only 204, and no GET of an item beside it: choose it with --operation"},
		{"POST_/gone", false, "documents no success: describe the answer of a create, best as 201"},
		{"keep", false, "skipped by x-assay: it costs money"},
	} {
		require.Equal(t, []any{r.id, r.create, r.why}, []any{list[i].ID, list[i].Create, list[i].Why})
		require.NotZero(t, list[i].Place.Line)
	}
	require.Len(t, list, 8)
	require.Equal(t, []string{"shop", "orders"}, list[0].Tags)
	_, err = Survey(Source{Name: "x.yaml", Data: []byte("a: 1")}, Options{})
	require.Error(t, err)
}

func TestGlobs(t *testing.T) {
	for _, r := range []struct {
		pattern, text string
		want          bool
	}{
		{"*", "", true}, {"a*c", "abbc", true}, {"a*c", "abcd", false}, {"?", "", false}, {"a**", "a", true}, {"*a*b*", "xxaxxbxx", true}, {"a", "A", false},
	} {
		require.Equal(t, r.want, globs(r.pattern, r.text), "%s for %s", r.pattern, r.text)
	}
}
