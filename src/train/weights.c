#include "train/weights.h"

#include "base/memory.h"
#include "base/output.h"
#include "base/text.h"
#include "train/difference.h"
#include "train/filename.h"

#include <errno.h>
#include <inttypes.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

static enum sweep_status check_name(const char *option, const char *name, struct sweep_error *err)
{
	struct sweep_error reason;
	if (name == NULL || sweep_filename_check(name, &reason) == SWEEP_OK) return SWEEP_OK;
	return sweep_fail(err, SWEEP_USAGE, "--%s: %s", option, reason.message);
}

enum sweep_status sweep_weights_check(const struct sweep_weights *weights, struct sweep_error *err)
{
	if (weights->resume && weights->save == NULL)
		return sweep_fail(err, SWEEP_USAGE, "--resume goes on from the file of --save: add --save FILE");
	enum sweep_status status = check_name("save", weights->save, err);
	return status == SWEEP_OK ? check_name("load", weights->load, err) : status;
}

/* --- a file for each run ------------------------------------------------------------------------------ */

struct claim
{
	char *path;
	int64_t run;
};

static int compare_claims(const void *a, const void *b)
{
	const struct claim *x = a, *y = b;
	return strcmp(x->path, y->path);
}

static void free_claim(void *node)
{
	struct claim *claim = node;
	free(claim->path);
	free(claim);
}

/* What one run has saved another one shall not overwrite. */
static enum sweep_status claim(struct sweep_weights *weights, const char *path, int64_t run, struct sweep_error *err)
{
	struct claim *wanted = sweep_alloc(1, sizeof *wanted);
	*wanted = (struct claim){.path = sweep_copy_text(path), .run = run};
	struct claim *const *found = tsearch(wanted, &weights->claims, compare_claims);
	if (found && *found == wanted) return SWEEP_OK;
	int64_t other = found ? (*found)->run : 0;
	free_claim(wanted);
	if (found == NULL) return sweep_fail(err, SWEEP_FAILED, "out of memory");
	return sweep_fail_at(err, SWEEP_FAILED, path, 0, 0, "the weights of run %" PRId64 " are saved there: put %s", other,
						 other == run ? "{sweep} into the name, or give the runs other numbers"
									  : "{run} into the name of --save");
}

void sweep_weights_free(struct sweep_weights *weights)
{
	tdestroy(weights->claims, free_claim);
	weights->claims = NULL;
}

/* --- the configuration -------------------------------------------------------------------------------- */

/* Takes over the network of the weights, to be overruled by the configuration. */
static enum sweep_status take_shape(const struct sweep_checkpoint *c, const char *path, struct sweep_hyperparameters *h,
									struct sweep_error *err)
{
	size_t hidden = c->layers - 1;
	if (hidden > SWEEP_MOST_HIDDEN)
		return sweep_fail_at(err, SWEEP_FAILED, path, 0, 0, "weights of %zu hidden layers, more than %d", hidden,
							 (int)SWEEP_MOST_HIDDEN);
	h->hidden_layers = (int64_t)hidden;
	for (size_t i = 0; i < hidden; i++) h->fc_layer_size[i] = (int64_t)c->sizes[i + 1];
	h->activation = sweep_activation_find(c->activation);
	if (h->activation) return SWEEP_OK;
	return sweep_fail_at(err, SWEEP_FAILED, path, 0, 0, "weights of a network with an unknown activation, \"%s\"",
						 c->activation);
}

/* Reads the configuration on top of the network of the weights in `path`, which stay open. */
static enum sweep_status configure_from(struct sweep_run_weights *run, const char *path, const cJSON *config,
										struct sweep_hyperparameters *h, struct sweep_error *err)
{
	struct sweep_hyperparameters file = *h;
	if (sweep_checkpoint_open(&run->from, path, err) != SWEEP_OK) return SWEEP_FAILED;
	if (take_shape(&run->from.checkpoint, path, &file, err) != SWEEP_OK) return SWEEP_FAILED;
	h->hidden_layers = file.hidden_layers;
	h->activation = file.activation;
	memcpy(h->fc_layer_size, file.fc_layer_size, sizeof h->fc_layer_size);
	if (sweep_hyperparameters_read(h, config, err) != SWEEP_OK) return SWEEP_FAILED;
	return sweep_difference_in_shape(&file, h, path, err);
}

/* Whether the run's own file is there to go on from. */
static bool goes_on(const struct sweep_run_weights *run)
{
	return run->resume && access(run->save, F_OK) == 0;
}

/* A run that goes on has no need of the file that it began with, which may be gone. */
static enum sweep_status configure(struct sweep_run_weights *run, const cJSON *config, struct sweep_hyperparameters *h,
								   struct sweep_error *err)
{
	if (run->load == NULL) return sweep_hyperparameters_read(h, config, err);
	if (!goes_on(run)) return configure_from(run, run->load, config, h, err);
	enum sweep_status status = configure_from(run, run->save, config, h, err);
	sweep_checkpoint_close(&run->from);
	return status;
}

enum sweep_status sweep_weights_configure(struct sweep_weights *weights, int64_t number, const char *sweep,
										  const cJSON *config, struct sweep_hyperparameters *h,
										  struct sweep_run_weights *run, struct sweep_error *err)
{
	*run = (struct sweep_run_weights){.resume = weights->resume};
	if (weights->load) run->load = sweep_filename_expand(weights->load, number, sweep, err);
	if (weights->load && run->load == NULL) return SWEEP_FAILED;
	if (weights->save) run->save = sweep_filename_expand(weights->save, number, sweep, err);
	if (weights->save && run->save == NULL) return SWEEP_FAILED;
	if (configure(run, config, h, err) != SWEEP_OK) return SWEEP_FAILED;
	if (run->save == NULL) return SWEEP_OK;
	if (claim(weights, run->save, number, err) != SWEEP_OK) return SWEEP_FAILED;
	struct sweep_text text = {0};
	sweep_hyperparameters_write(h, &text);
	run->hyperparameters = text.data;
	return SWEEP_OK;
}

static enum sweep_status checksum(const struct sweep_images *images, uint32_t *sum, struct sweep_error *err)
{
	uLong crc = crc32_z(0, NULL, 0);
	struct sweep_room room = {0};
	const uint8_t *pixels = NULL;
	for (size_t i = 0; i < images->count && (pixels = sweep_image_checked(images, i, &room, err)); i++)
		crc = crc32_z(crc, pixels, images->rows * images->columns);
	sweep_room_free(&room);
	if (images->count > 0 && pixels == NULL) return SWEEP_FAILED;
	for (size_t i = 0; i < images->count; i++)
	{
		uint8_t label = sweep_label(images, i);
		crc = crc32_z(crc, &label, 1);
	}
	*sum = (uint32_t)crc;
	return SWEEP_OK;
}

enum sweep_status sweep_weights_set_data(struct sweep_weights *weights, const struct sweep_images *images, size_t count,
										 const char *name, struct sweep_run_weights *run, struct sweep_error *err)
{
	struct sweep_images *last = &weights->images;
	if (run->save == NULL) return SWEEP_OK;
	if (last->pixels != images->pixels || last->pixel_step != images->pixel_step || last->count != count)
	{
		struct sweep_images now = *images;
		now.count = count;
		if (checksum(&now, &weights->images_crc32, err) != SWEEP_OK) return SWEEP_FAILED;
		*last = now;
	}
	run->data = name;
	run->data_crc32 = weights->images_crc32;
	return SWEEP_OK;
}

void sweep_run_weights_free(struct sweep_run_weights *run)
{
	sweep_checkpoint_close(&run->from);
	free(run->save);
	free(run->load);
	free(run->hyperparameters);
	*run = (struct sweep_run_weights){0};
}

/* --- the training ------------------------------------------------------------------------------------- */

static void read_network(const void *context, int which, float *out)
{
	sweep_network_read(context, which, out);
}

static size_t sizes_of(const struct sweep_network *net, size_t *sizes)
{
	sizes[0] = net->layer[0].inputs;
	for (size_t i = 0; i < net->layers; i++) sizes[i + 1] = net->layer[i].outputs;
	return net->layers;
}

static void add_sizes(struct sweep_text *out, const size_t *sizes, size_t layers)
{
	for (size_t i = 0; i <= layers; i++) sweep_text_printf(out, "%s%zu", i == 0 ? "[" : ",", sizes[i]);
	sweep_text_putc(out, ']');
}

/* Beside the hidden layers these are the pixels of an image and the classes. */
static enum sweep_status check_sizes(const struct sweep_checkpoint *c, const struct sweep_network *net,
									 const char *path, struct sweep_error *err)
{
	size_t sizes[SWEEP_MOST_LAYERS + 1], layers = sizes_of(net, sizes);
	if (c->layers == layers && memcmp(c->sizes, sizes, (layers + 1) * sizeof *sizes) == 0) return SWEEP_OK;
	struct sweep_text text = {0};
	sweep_text_puts(&text, "its layers are ");
	add_sizes(&text, c->sizes, c->layers);
	sweep_text_puts(&text, ", and this run's are ");
	add_sizes(&text, sizes, layers);
	sweep_fail_at(err, SWEEP_FAILED, path, 0, 0, "%s", text.data);
	sweep_text_free(&text);
	return SWEEP_FAILED;
}

/* The parameters and `moments` arrays of the optimiser. */
static enum sweep_status read_arrays(const struct sweep_checkpoint_file *file, struct sweep_network *net,
									 int64_t moments, struct sweep_error *err)
{
	float *array = malloc(net->count * sizeof *array);
	if (array == NULL) return sweep_fail(err, SWEEP_FAILED, "cannot get the memory to read the weights");
	enum sweep_status status = SWEEP_OK;
	for (int which = 0; which <= moments && status == SWEEP_OK; which++)
	{
		status = sweep_checkpoint_read(file, which, array, err);
		if (status == SWEEP_OK) sweep_network_write(net, which, array);
	}
	free(array);
	return status;
}

static enum sweep_status restore(const struct sweep_checkpoint_file *file, struct sweep_run_weights *run,
								 struct sweep_training *t, struct sweep_error *err)
{
	const struct sweep_checkpoint *c = &file->checkpoint;
	struct sweep_error reason;
	if (sweep_difference(c, t, run->data, run->data_crc32, &reason) != SWEEP_OK)
		return sweep_fail_at(err, SWEEP_FAILED, run->save, 0, 0, "%s; remove it to begin anew", reason.message);
	if (check_sizes(c, &t->net, run->save, err) != SWEEP_OK) return SWEEP_FAILED;
	if (read_arrays(file, &t->net, c->moments, err) != SWEEP_OK) return SWEEP_FAILED;
	t->epochs = c->epoch;
	t->step = c->step;
	t->loss = c->loss;
	t->test_loss = c->test_loss;
	t->test_accuracy = c->test_accuracy;
	run->seconds = c->time;
	return SWEEP_OK;
}

static enum sweep_status go_on(struct sweep_run_weights *run, struct sweep_training *t, struct sweep_error *err)
{
	struct sweep_checkpoint_file file;
	struct sweep_error reason;
	if (sweep_checkpoint_open(&file, run->save, &reason) != SWEEP_OK)
		return sweep_fail_at(err, SWEEP_FAILED, run->save, 0, 0, "%s; remove it to begin anew", reason.message);
	enum sweep_status status = restore(&file, run, t, err);
	sweep_checkpoint_close(&file);
	return status;
}

/* Better now than after an epoch. */
static enum sweep_status check_place(const char *path, struct sweep_error *err)
{
	struct sweep_output out;
	struct stat about;
	const char *slash = strrchr(path, '/');
	char *directory = slash && slash != path ? sweep_copy_bytes(path, (size_t)(slash - path)) : NULL;
	enum sweep_status status = SWEEP_OK;
	if (directory && stat(directory, &about) != 0 && errno == ENOENT)
		status =
			sweep_fail_at(err, SWEEP_FAILED, path, 0, 0, "there is no directory %s: make it (mkdir -p)", directory);
	else if (stat(path, &about) == 0 && !S_ISREG(about.st_mode))
		status = sweep_fail_at(err, SWEEP_FAILED, path, 0, 0, "no regular file, and weights are saved in one");
	free(directory);
	if (status != SWEEP_OK || sweep_output_open(&out, path, err) != SWEEP_OK) return SWEEP_FAILED;
	sweep_output_drop(&out);
	return SWEEP_OK;
}

enum sweep_status sweep_weights_begin(struct sweep_run_weights *run, struct sweep_training *training,
									  struct sweep_error *err)
{
	if (run->save && check_place(run->save, err) != SWEEP_OK) return SWEEP_FAILED;
	if (goes_on(run)) return go_on(run, training, err);
	if (run->load == NULL) return SWEEP_OK;
	if (run->from.file == NULL)
		return sweep_fail_at(err, SWEEP_FAILED, run->save, 0, 0, "the file to go on from has gone");
	if (check_sizes(&run->from.checkpoint, &training->net, run->load, err) != SWEEP_OK) return SWEEP_FAILED;
	return read_arrays(&run->from, &training->net, 0, err);
}

enum sweep_status sweep_weights_save(const struct sweep_run_weights *run, const struct sweep_training *training,
									 double seconds, struct sweep_error *err)
{
	if (run->save == NULL) return SWEEP_OK;
	size_t sizes[SWEEP_MOST_LAYERS + 1];
	const struct sweep_checkpoint checkpoint = {.layers = sizes_of(&training->net, sizes),
												.sizes = sizes,
												.activation = training->h.activation->name,
												.moments = training->net.moments,
												.epoch = training->epochs,
												.step = training->step,
												.time = seconds,
												.loss = training->loss,
												.test_loss = training->test_loss,
												.test_accuracy = training->test_accuracy,
												.data = run->data,
												.images = (int64_t)training->images,
												.data_crc32 = run->data_crc32,
												.hyperparameters = run->hyperparameters};
	return sweep_checkpoint_write(&checkpoint, read_network, &training->net, run->save, err);
}
