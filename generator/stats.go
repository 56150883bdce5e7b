package generator

import (
	"cmp"
	"slices"
	"sync"
	"time"
)

// Stats say where the time of a build went. They are for people who make
// builds faster; nothing that is published depends on them.
type Stats struct {
	// Stages are the steps of the build in their order; their durations add
	// up to the build's.
	Stages []Stage
	// Kinds are the kinds of files that were rendered, the one that took
	// longest first.
	Kinds []KindTime
	// Cached is what was asked of the cache, in the order of the stages.
	Cached []CacheUse
	// PeakMemory is the most memory that the process has held so far in
	// bytes, 0 where the system does not tell.
	PeakMemory int64
}

// A Stage is a step of a build.
type Stage struct {
	Name string
	Took time.Duration
}

// CacheUse says how much of one kind builds before had worked out.
type CacheUse struct {
	What         string
	Asked, Found int
}

// KindTime says what rendering files of one kind took: the sum over all
// processors, without writing them to the disk.
type KindTime struct {
	Kind     string
	Files    int // all of the kind
	Rendered int
	Bytes    int64 // of all
	Took     time.Duration
}

// stopwatch times the stages of one run.
type stopwatch struct {
	last   time.Time
	stages []Stage
}

// lap ends a stage that began where the one before ended.
func (w *stopwatch) lap(name string) {
	now := time.Now()
	if !w.last.IsZero() {
		w.stages = append(w.stages, Stage{name, now.Sub(w.last)})
	}
	w.last = now
}

// kindTimes sums up what rendering took, by kind.
type kindTimes struct {
	mu   sync.Mutex
	took map[string]time.Duration
}

func (k *kindTimes) add(kind string, took time.Duration) {
	k.mu.Lock()
	if k.took == nil {
		k.took = map[string]time.Duration{}
	}
	k.took[kind] += took
	k.mu.Unlock()
}

// cached sums up what was asked of the cache.
func (s *session) cached() []CacheUse {
	list := []CacheUse{
		{"outlines", s.outlines, s.outlines - s.parsed},
		{"checks", s.checks, s.checks - s.looked},
	}
	if k := s.systemKeys; k != nil {
		planned, recalled := int(k.planned.Load()), int(k.recalled.Load())
		list = append(list, CacheUse{"plans", planned + recalled, recalled})
	}
	return list
}

// stats sums up a build.
func (r *Result) stats(w *stopwatch, k *kindTimes) Stats {
	s := Stats{Stages: w.stages, PeakMemory: peakMemory()}
	for _, c := range r.Report.Kinds {
		s.Kinds = append(s.Kinds, KindTime{Kind: c.Kind, Files: c.Files, Rendered: c.Rendered, Bytes: c.Bytes, Took: k.took[c.Kind]})
	}
	slices.SortStableFunc(s.Kinds, func(a, b KindTime) int { return cmp.Compare(b.Took, a.Took) })
	return s
}
