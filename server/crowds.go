package server

import "strings"

// crowd is a kind of requests. Each kind has places of its own, so that whatever is asked of one, and however slowly, people
// sign in and read pages meanwhile, and who watches over the program hears of it.
type crowd int

const (
	figuresCrowd crowd = iota // programs that ask for figures
	pagesCrowd                // people, their files, and all else
	doorCrowd                 // who signs in, and who asks how the program is
	crowds
)

// atOnce is how many requests of a kind are under way at once, for all clients together.
var atOnce = [crowds]int{figuresCrowd: 1200, pagesCrowd: 600, doorCrowd: 200}

func crowdOf(path string) crowd {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	switch {
	case strings.HasPrefix(path, "/api/v1/"), first == "federate", first == "metrics":
		return figuresCrowd
	case first == "signin", first == "signout", first == "first", first == "openid", first == "-":
		return doorCrowd
	}
	return pagesCrowd
}

// underWay has a place for each request that may be under way.
type underWay [crowds]chan struct{}

func newUnderWay() (u underWay) {
	for c, n := range atOnce {
		u[c] = make(chan struct{}, n)
	}
	return u
}

// enter takes a place and gives how to leave it; false where there is none.
func (u underWay) enter(path string) (leave func(), ok bool) {
	places := u[crowdOf(path)]
	select {
	case places <- struct{}{}:
		return func() { <-places }, true
	default:
		return nil, false
	}
}
