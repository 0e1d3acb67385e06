package mock

import "assay/spec"

// kind says what a request asks for.
type kind int

const (
	creates kind = iota
	reads
	lists
	deletes
	optional // OPTIONS
	refuses  // nothing is served there, or not by this method
)

// behaviour is where faults and oddities change what an operation does. The
// zero value is the faithful server. Hooks are called in the order they were
// installed.
type behaviour struct {
	// admit comes before everything else; an answer it returns is final.
	admit []func(*exchange) *answer
	// condone says that a refusal is not made.
	condone []func(*exchange, *refusal) bool
	// overlook says that a fault of the body does not count.
	overlook []func(*exchange, spec.Fault) bool
	// object refuses what the contract allows.
	object []func(*exchange) *refusal
	// keep changes what is stored, before it is.
	keep []func(*exchange, *resource)
	// refused is told of each refusal of a create.
	refused []func(*exchange, *refusal)
	// show changes a resource as it appears in an answer. It may change the
	// value that it gets.
	show []func(x *exchange, r *resource, shown any) any
	// answer changes an answer before it is written as JSON.
	answer []func(*exchange, *answer)
	// finish changes the bytes and headers of an answer.
	finish []func(*exchange, *answer)
	// lax keeps in answers what breaks their schema.
	lax bool
	// keyless overlooks Idempotency-Key; anyBody looks at the key alone.
	keyless, anyBody bool
	// keyRaces overlooks it while the first request is on its way, keyFades
	// when another create came in between.
	keyRaces, keyFades bool
	// spelling is how JSON is written.
	spelling spelling
}
