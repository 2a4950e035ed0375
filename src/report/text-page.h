/* text-page.h - what the parts of the text report share; not for use outside text-*.c. */
#ifndef SWEEP_REPORT_TEXT_PAGE_H
#define SWEEP_REPORT_TEXT_PAGE_H

#include "report/text-report.h"

struct sweep_page
{
	struct sweep_text *out;
	const struct sweep_report *report;
	const struct sweep_text_style *style;
	const char *mark; /* for what is cut */
};

enum sweep_paint
{
	SWEEP_PLAIN,
	SWEEP_BOLD,
	SWEEP_DIM,
	SWEEP_GOOD,
	SWEEP_BAD
};

/* Nothing where the style has no colours. */
void sweep_page_paint(const struct sweep_page *page, enum sweep_paint paint);

/* Spaces from one column to another. */
void sweep_page_pad(const struct sweep_page *page, size_t from, size_t to);

/* Words broken into lines that fit the width, with a line end; the first line begins at `column`, the others are
 * indented. */
void sweep_page_wrap(const struct sweep_page *page, const char *text, size_t column, size_t indent);

/* Nothing where it was not made, or where sweep_page_add_correlation() says why there can be none. */
void sweep_page_add_importance(const struct sweep_page *page);
void sweep_page_add_correlation(const struct sweep_page *page);

/* The Pareto set of a sweep with several metrics; nothing for others. */
void sweep_page_add_front(const struct sweep_page *page);

#endif
