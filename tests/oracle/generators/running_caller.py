"""A generator that waits for one that it has resumed runs, too: that one cannot resume it."""


def show(call, *args):
    try:
        print(repr(call(*args)))
    except BaseException as error:
        print("raises", repr(error))


def resumes(box):
    while True:
        yield next(box[0])


def resumes_back(box):
    for _ in range(2):
        try:
            yield next(box[1])
        except ValueError as error:
            yield repr(error)
            yield "goes on"


box = []
box += [resumes_back(box), resumes(box)]
for _ in range(6):
    show(next, box[1])
box.clear()
