// Package bench measures the program from outside: how fast a whole run is
// beside a bare load generator, how soon it is over, and how much memory it
// takes. It is a module of its own, so that its peers stay out of the program's
// go.mod; it builds the program from the folder above and starts it as anybody
// would.
//
// What is compared is measured in turns within one run, against servers of the
// same kind that are started anew for each turn, and is told as a ratio with its
// spread: machines differ, and what else goes on there changes from minute to
// minute.
//
//	go test -bench . -benchtime 1x   # small sizes, one turn each
//	go run ./table                   # the table of the README
package bench
