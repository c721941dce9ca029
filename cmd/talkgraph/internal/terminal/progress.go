package terminal

import (
	"io"
	"time"

	"github.com/schollz/progressbar/v3"
)

// minProgress is how many items a load has for a bar: fewer are done before one can read it.
const minProgress = 20

// NewProgress makes a progress bar for total items of a unit. The bar is invisible if w is no
// terminal. Call Add for each item that is done, then Finish.
func NewProgress(w io.Writer, unit string, total int) *progressbar.ProgressBar {
	return progressbar.NewOptions(total, progressbar.OptionSetWriter(raw(w)), progressbar.OptionSetDescription(unit),
		progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionSetItsString(unit), progressbar.OptionSetPredictTime(true),
		progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish(),
		progressbar.OptionSetVisibility(total >= minProgress && Is(w)))
}
