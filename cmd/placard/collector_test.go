package main

import "testing"

func TestGarbage(t *testing.T) {
	for _, tt := range []struct {
		live uint64
		want int
	}{
		{0, mostGarbage},
		{1 << 20, mostGarbage},
		{64 << 20, 300},
		{90 << 20, 184},
		{100 << 20, enoughGarbage},
		{128 << 20, enoughGarbage},
		{144 << 20, enoughGarbage},
		{160 << 20, 137},
		{200 << 20, 90},
		{256 << 20, 48},
		{288 << 20, leastGarbage},
		{1 << 40, leastGarbage},
	} {
		if got := garbage(tt.live); got != tt.want {
			t.Errorf("%d bytes in use: %d %%, want %d", tt.live, got, tt.want)
		}
	}
}
