package mock

import (
	"fmt"
	"slices"
)

// Oddity is a lawful way to differ from the faithful server: nothing may be
// raised because of it.
type Oddity struct {
	// Name is in kebab case and never reused.
	Name string
	// Title says what the server then does, in one sentence.
	Title string
	// Reason is why it is lawful.
	Reason string
	// install changes what an operation does; where the contract gives no
	// occasion it changes nothing.
	install func(b *behaviour, s *service)
}

// Oddities lists all of them.
func Oddities() []Oddity {
	return slices.Concat(textOddities, valueOddities, headerOddities, requestOddities, timeOddities, framingOddities)
}

// installOddities switches on the oddities that the options name.
func (s *Server) installOddities() error {
	all := Oddities()
	for _, name := range s.opts.Oddities {
		i := slices.IndexFunc(all, func(o Oddity) bool { return o.Name == name })
		if i < 0 {
			var names []string
			for _, o := range all {
				names = append(names, o.Name)
			}
			return fmt.Errorf("unknown oddity %q (did you mean %q?)", name, nearest(name, names))
		}
		for _, svc := range s.all() {
			all[i].install(&svc.behaviour, svc)
		}
	}
	return nil
}

// onBody changes the bytes of every answer that has some.
func onBody(change func(*exchange, *answer)) func(*behaviour, *service) {
	return func(b *behaviour, _ *service) {
		b.finish = append(b.finish, func(x *exchange, a *answer) {
			if len(a.body) > 0 {
				change(x, a)
			}
		})
	}
}

// onAnswer changes every answer before its bytes are made.
func onAnswer(change func(*exchange, *answer)) func(*behaviour, *service) {
	return func(b *behaviour, _ *service) { b.answer = append(b.answer, change) }
}

// onShown changes every resource that an answer shows, as far as the schema of
// the answer allows the change.
func onShown(change func(*service, *object)) func(*behaviour, *service) {
	return func(b *behaviour, s *service) {
		b.show = append(b.show, func(x *exchange, _ *resource, shown any) any {
			o, ok := shown.(*object)
			if !ok {
				return shown
			}
			changed := clone(o).(*object)
			if change(x.service, changed); x.service.holds(changed) || !x.service.holds(o) {
				return changed
			}
			return shown
		})
	}
}
