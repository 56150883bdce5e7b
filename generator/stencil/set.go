package stencil

import (
	"fmt"
	"html/template"
	"io"
	"reflect"
	"sync"
	"sync/atomic"
)

// A Set executes the templates of a set. It is safe for concurrent use.
type Set struct {
	templates *template.Template
	funcs     template.FuncMap
	calls     map[string][]Call

	mu       sync.Mutex // guards stencils while one is made
	stencils map[use]*stencil
	pages    sync.Map // use → *stencil, those that are ready
	runs     sync.Pool
	again    atomic.Int64 // executions that html/template had to do
}

// A use is a template and the type of the value that it is given.
type use struct {
	name string
	dot  reflect.Type // nil for a template that is given nothing
}

// New makes a set. funcs are the functions that the templates were parsed
// with; calls are short ways to some of them and to methods of values.
func New(templates *template.Template, funcs template.FuncMap, calls ...Call) *Set {
	s := &Set{templates: templates, funcs: funcs, calls: map[string][]Call{}, stencils: map[use]*stencil{}}
	for _, c := range calls {
		s.calls[c.name] = append(s.calls[c.name], c)
	}
	return s
}

// Execute writes a template with a value, in one call of w.Write unless it
// fails.
func (s *Set) Execute(w io.Writer, name string, value any) error {
	t := s.page(name, reflect.TypeOf(value))
	if t.err == nil {
		r, _ := s.runs.Get().(*run)
		if r == nil {
			r = &run{set: s}
		}
		defer s.put(r)
		if r.execute(t, reflect.ValueOf(value)) == nil {
			_, err := w.Write(r.out)
			return err
		}
	}
	s.again.Add(1)
	return s.templates.ExecuteTemplate(w, name, value)
}

// maxKept is the size up to which the memory of a page is used for the next.
const maxKept = 1 << 20

func (s *Set) put(r *run) {
	if cap(r.out) <= maxKept {
		s.runs.Put(r)
	}
}

// Understands reports why html/template has to execute a template that is
// given a value of a type, nil when it has not.
func (s *Set) Understands(name string, dot reflect.Type) error { return s.page(name, dot).err }

func (s *Set) page(name string, dot reflect.Type) *stencil {
	key := use{name, dot}
	if t, ok := s.pages.Load(key); ok {
		return t.(*stencil)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	// Only execution makes html/template decide on escapers, of this template
	// and of those that it calls. Nothing needs to be written for it.
	_ = s.templates.ExecuteTemplate(refuse{}, name, nil)
	t := s.stencil(key)
	s.pages.Store(key, t)
	return t
}

// refuse takes nothing.
type refuse struct{}

func (refuse) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

// A stencil is a template made ready for values of one type.
type stencil struct {
	use
	body  node
	slots int   // variables
	err   error // why html/template has to execute it
}

// stencil makes a template ready. A template that calls itself finds the
// stencil that is being made. The caller holds mu.
func (s *Set) stencil(key use) *stencil {
	if t := s.stencils[key]; t != nil {
		return t
	}
	t := &stencil{use: key}
	s.stencils[key] = t
	t.err = t.compile(s)
	return t
}

// A run is one execution.
type run struct {
	set  *Set
	out  []byte
	vars []reflect.Value
	// base is where the variables of the template that is being executed
	// begin, depth how many call each other.
	base, depth int
}

func (r *run) execute(t *stencil, value reflect.Value) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("execute template %s: %v", t.name, p)
		}
	}()
	r.out, r.base, r.depth = r.out[:0], 0, 0
	clear(r.vars)
	r.vars = r.vars[:0]
	r.call(t, value)
	return nil
}

// maxDepth is how deep templates may call each other; beyond it html/template
// says so.
const maxDepth = 10_000

// call executes a template with variables of its own.
func (r *run) call(t *stencil, dot reflect.Value) {
	if t.err != nil {
		// The value is handed over as it is: html/template finds methods of
		// pointers on what can be addressed.
		var data any
		if dot.IsValid() {
			data = dot
		}
		if err := r.set.templates.ExecuteTemplate(r, t.name, data); err != nil {
			panic(err)
		}
		return
	}
	if r.depth++; r.depth > maxDepth {
		panic("too deep")
	}
	base := r.base
	r.base = len(r.vars)
	r.vars = append(r.vars, dot) // $
	for range t.slots - 1 {
		r.vars = append(r.vars, reflect.Value{})
	}
	t.body(r, dot)
	clear(r.vars[r.base:])
	r.vars = r.vars[:r.base]
	r.base = base
	r.depth--
}

// Write takes what html/template executes.
func (r *run) Write(p []byte) (int, error) {
	r.out = append(r.out, p...)
	return len(p), nil
}
