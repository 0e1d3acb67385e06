// Package orders is an ordinary net/http API, for the example of a conformance
// test beside it. It has two bugs, which the build tag "mended" takes out.
package orders

import (
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"sync"
	"unicode/utf8"
)

// API keeps orders in memory.
type API struct {
	mux  *http.ServeMux
	mu   sync.Mutex
	last int
	kept map[string]map[string]any
}

// New returns an API without orders.
func New() *API {
	a := &API{mux: http.NewServeMux(), kept: map[string]map[string]any{}}
	a.mux.HandleFunc("POST /orders", a.create)
	a.mux.HandleFunc("GET /orders/{id}", a.read)
	a.mux.HandleFunc("DELETE /orders/{id}", a.delete)
	return a
}

func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.mux.ServeHTTP(w, r) }

func (a *API) create(w http.ResponseWriter, r *http.Request) {
	if t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || t != "application/json" {
		refuse(w, http.StatusUnsupportedMediaType, "send application/json")
		return
	}
	data, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	var order map[string]any
	if err != nil || !utf8.Valid(data) || json.Unmarshal(data, &order) != nil || order == nil {
		refuse(w, http.StatusBadRequest, "send an object in JSON")
		return
	}
	if wrong := check(order); wrong != "" {
		refuse(w, http.StatusBadRequest, wrong)
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.last++
	id := fmt.Sprint("o", a.last)
	made := map[string]any{"id": id, "customer": order["customer"], "quantity": order["quantity"]}
	if note, ok := order["note"]; ok && !forgetsNotes {
		made["note"] = note
	}
	a.kept[id] = made
	w.Header().Set("Location", "/orders/"+id)
	answer(w, http.StatusCreated, made)
}

// check says what is wrong with an order, "" when nothing is.
func check(order map[string]any) string {
	customer, isText := order["customer"].(string)
	quantity, isNumber := order["quantity"].(float64)
	note, hasNote := order["note"]
	text, noteIsText := note.(string)
	switch n := utf8.RuneCountInString(customer); {
	case !isText || n < 1 || n > 40:
		return "customer is a text of 1 to 40 characters"
	case !isNumber || quantity != float64(int(quantity)) || quantity < leastQuantity || quantity > 1000:
		return "quantity is a whole number from 1 to 1000"
	case hasNote && (!noteIsText || utf8.RuneCountInString(text) > 200):
		return "note is a text of at most 200 characters"
	}
	return ""
}

func (a *API) read(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	order, ok := a.kept[r.PathValue("id")]
	if !ok {
		refuse(w, http.StatusNotFound, "there is no such order")
		return
	}
	answer(w, http.StatusOK, order)
}

func (a *API) delete(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, ok := a.kept[r.PathValue("id")]; !ok {
		refuse(w, http.StatusNotFound, "there is no such order")
		return
	}
	delete(a.kept, r.PathValue("id"))
	w.WriteHeader(http.StatusNoContent)
}

func refuse(w http.ResponseWriter, status int, why string) {
	answer(w, status, map[string]any{"error": why})
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(v)
}
