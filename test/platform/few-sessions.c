/* A PKCS#11 module in front of another ($YIHAO_TEST_MODULE) whose token gives out two sessions and no more. */
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

typedef unsigned long ulong_t;
typedef ulong_t (*open_session)(ulong_t, ulong_t, void *, void *, ulong_t *);

static void *list[80];
static open_session real;
static int opened;

static ulong_t few(ulong_t slot, ulong_t flags, void *application, void *notify, ulong_t *handle) {
  if (__sync_add_and_fetch(&opened, 1) > 2) return 0xB1; /* CKR_SESSION_COUNT */
  return real(slot, flags, application, notify, handle);
}

ulong_t C_GetFunctionList(void **out) {
  void *library = dlopen(getenv("YIHAO_TEST_MODULE"), RTLD_NOW);
  ulong_t (*get)(void **) = library ? (ulong_t (*)(void **))dlsym(library, "C_GetFunctionList") : 0;
  void *theirs;
  if (!get || get(&theirs)) return 5;
  memcpy(list, theirs, sizeof(void *) * 69); /* CK_VERSION and 68 functions */
  real = (open_session)list[13];
  list[13] = (void *)few;
  *out = list;
  return 0;
}
