package graph

import "strings"

// The least lengths, in letters, of a word with a slip of each kind. 39,737 words of an English
// dictionary are in no talk of 46,280. Of 2,500 of them, drawn at random, these lengths make 2 a
// slip of a word of 100 talks or more, and any one error makes 112. Of random slips in words of
// 100 talks they find 3 in 4.
const (
	swapLetters = 5  // two letters swapped, a letter doubled, or single instead of double
	lostLetters = 6  // a letter left out
	keyLetters  = 8  // a neighbouring key hit instead of a letter, or beside it
	twoSlips    = 12 // two slips
)

// keyboard holds the rows of letters of a QWERTY keyboard.
var keyboard = [...]string{"qwertyuiop", "asdfghjkl", "zxcvbnm"}

// Slips returns the number of slips of the keyboard by which a person who means a word types
// another: two letters swapped, a letter left out, doubled or single, a neighbouring key hit
// instead of a letter or beside it. It returns max+1 if there are more, or if typed is too short
// for its slips. Both words are in lower case. Distance counts other errors too, which make one
// English word of another: "lactation" is two errors from "location".
func Slips(typed, meant string, max int) int {
	none, most := max+1, max
	if Distance(typed, meant, max) > max { // a lower bound, and fast
		return none
	}
	var bufT, bufM [longestWord]rune
	t, m := letters(&bufT, typed), letters(&bufM, meant)
	if len(t) < twoSlips {
		most = min(most, 1)
	}
	var rows [longestWord + 1][longestWord + 1]int
	for i := range len(t) + 1 {
		for j := range len(m) + 1 {
			d := none
			if i == 0 && j == 0 {
				d = 0
			}
			if i > 0 && j > 0 && (t[i-1] == m[j-1]) {
				d = min(d, rows[i-1][j-1])
			}
			if i > 0 && j > 0 && t[i-1] != m[j-1] && len(t) >= keyLetters && areNeighbours(t[i-1], m[j-1]) {
				d = min(d, rows[i-1][j-1]+1)
			}
			if j > 0 && (len(t) >= lostLetters || len(t) >= swapLetters && isDoubled(m, j-1)) {
				d = min(d, rows[i][j-1]+1)
			}
			if i > 0 && (len(t) >= swapLetters && isDoubled(t, i-1) || len(t) >= keyLetters && isBesideKey(t, i-1)) {
				d = min(d, rows[i-1][j]+1)
			}
			if i > 1 && j > 1 && len(t) >= swapLetters && t[i-1] == m[j-2] && t[i-2] == m[j-1] {
				d = min(d, rows[i-2][j-2]+1)
			}
			rows[i][j] = d
		}
	}
	if d := rows[len(t)][len(m)]; d <= most {
		return d
	}
	return none
}

// isDoubled reports whether letter i of a word equals the one before or after it.
func isDoubled(w []rune, i int) bool {
	return i > 0 && w[i-1] == w[i] || i+1 < len(w) && w[i+1] == w[i]
}

// isBesideKey reports whether letter i of a word is on a key beside that of the letter before or
// after it.
func isBesideKey(w []rune, i int) bool {
	return i > 0 && areNeighbours(w[i-1], w[i]) || i+1 < len(w) && areNeighbours(w[i+1], w[i])
}

// areNeighbours reports whether two letters are on neighbouring keys.
func areNeighbours(a, b rune) bool {
	rowA, colA := keyOf(a)
	rowB, colB := keyOf(b)
	near := func(x, y int) bool { return x-y <= 1 && y-x <= 1 }
	return colA >= 0 && colB >= 0 && near(rowA, rowB) && near(colA, colB)
}

// keyOf returns the row and column of a letter's key, the column -1 for other characters.
func keyOf(r rune) (row, col int) {
	for row, keys := range keyboard {
		if col := strings.IndexRune(keys, r); col >= 0 {
			return row, col
		}
	}
	return 0, -1
}
