/* yaml.h - a YAML (or JSON) file as a tree of values with their places, typed as YAML 1.1 types plain scalars
 * (the rules of PyYAML's safe loader, but that 1e-5 and its kind are numbers).
 *
 * Anchors, aliases and "<<" merges are resolved. Aliases may not nest so deeply or spread so widely that
 * the tree would explode: that is an error, not a hang. */
#ifndef SWEEP_SPEC_YAML_H
#define SWEEP_SPEC_YAML_H

#include "base/diagnostic.h"
#include "base/error.h"
#include "base/memory.h"
#include "spec/value.h"

struct sweep_document
{
	struct sweep_value *root;
	struct sweep_arena arena; /* owns all of it */
};

/* Reads a document from memory; `name` is for messages. SWEEP_USAGE when it is no YAML or is empty: *err says
 * why. Oddities (a duplicate key, a number that W&B would read as text) go to `diagnostics`. Free the document
 * in either case. */
enum sweep_status sweep_yaml_parse(const char *text, size_t length, const char *name, struct sweep_document *document,
								   struct sweep_diagnostics *diagnostics, struct sweep_error *err);

void sweep_document_free(struct sweep_document *document);

#endif
