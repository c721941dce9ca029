package graphviz

import (
	"sync"
)

// cache keeps drawings by what they show, the oldest dropped when they are too many.
type cache struct {
	mu    sync.Mutex
	data  map[[32]byte][]byte
	order [][32]byte
	size  int
}

func (c *cache) get(key [32]byte) ([]byte, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	d, ok := c.data[key]
	return d, ok
}

func (c *cache) put(key [32]byte, data []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.data[key]; ok || len(data) > cacheBytes/8 {
		return
	}
	if c.data == nil {
		c.data = map[[32]byte][]byte{}
	}
	c.data[key], c.order, c.size = data, append(c.order, key), c.size+len(data)
	for c.size > cacheBytes {
		c.size -= len(c.data[c.order[0]])
		delete(c.data, c.order[0])
		c.order = c.order[1:]
	}
}
