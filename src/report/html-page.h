/* html-page.h - the page of html-report.h without its data, from reports/: made at build time by reports/embed.awk. */
#ifndef SWEEP_REPORT_HTML_PAGE_H
#define SWEEP_REPORT_HTML_PAGE_H

/* The page has @STYLE@, @DATA@ and @SCRIPT@ where these and the data belong, in this order. */
extern const char sweep_html_page[], sweep_html_style[], sweep_html_script[];

#endif
