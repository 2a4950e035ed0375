/* fonts.h - characters that a picture can show. */
#ifndef SWEEP_REPORT_FONTS_H
#define SWEEP_REPORT_FONTS_H

#include "base/text.h"

/* Writes \u540d for each character that no font of this machine has, of which gnuplot 5.4 makes a blot as large as the
 * picture. Any font is taken to have Latin, Greek and Cyrillic letters and common symbols; for others fontconfig's
 * fc-list is asked, and where it is not there they are written so. The text is UTF-8. */
void sweep_fonts_replace(struct sweep_text *text);

#endif
