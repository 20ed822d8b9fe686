"""The kernel `phasebook` as front ends meet it: the protocol by jupyter_kernel_test, then what it promises beyond.

    python launcher_kernel.py [part of a test's name …]

Needs `npm run build` and the environment that `npm run lab` makes.
"""

import os
import sys
import time
import unittest
from pathlib import Path
from queue import Empty

# As a module: the runner would take a class of its own name for one of our tests.
import jupyter_kernel_test
from jupyter_client.manager import start_new_kernel

KERNEL = "phasebook"
LONGEST = 60


class Protocol(jupyter_kernel_test.KernelTests):
    kernel_name = KERNEL
    language_name = "typescript"
    file_extension = ".ts"
    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('no')"
    code_generate_error = "throw new Error('on purpose')"
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": "[1, 2].map((x) => 2 * x)", "result": "[ 2, 4 ]"},
        {"code": "7 * 6", "result": "42"},
    ]
    code_display_data = [
        {"code": "import { display } from 'tslab'; display.html('<b>x</b>')", "mime": "text/html"}
    ]
    completion_samples = [
        {"text": "Math.hyp", "matches": {"hypot"}},
        {"text": "const 𝒘eight = 'é'.toUpperCa", "matches": {"toUpperCase"}},
    ]
    complete_code_samples = ["1 + 1", "const f = (x: number) => x;", "let x: string = 3"]
    incomplete_code_samples = ["const f = () => {", "Math.max(1,"]
    code_inspect_sample = "Math.hypot"
    code_clear_output = "console.clear()"
    supported_history_operations = ("tail", "range", "search")
    code_history_pattern = "7 ? 6"


class Kernel(unittest.TestCase):
    """Runs cells and collects what comes of them. One kernel serves all the classes, and must outlive what they do."""

    shared = None

    @classmethod
    def setUpClass(cls):
        if Kernel.shared is None:
            Kernel.shared = start_new_kernel(kernel_name=KERNEL, startup_timeout=LONGEST)
        cls.manager, cls.client = Kernel.shared

    @classmethod
    def end(cls):
        manager, client = Kernel.shared or (None, None)
        if manager is not None:
            client.stop_channels()
            manager.shutdown_kernel()

    def reply(self, request):
        while True:
            message = self.client.get_shell_msg(timeout=LONGEST)
            if message["parent_header"].get("msg_id") == request:
                return message["content"]

    def messages(self, request):
        """Broadcast messages of a request, as pairs of type and content, until it is idle."""
        found = []
        while True:
            message = self.client.get_iopub_msg(timeout=LONGEST)
            if message["parent_header"].get("msg_id") != request:
                continue
            content = message["content"]
            if message["msg_type"] != "status":
                found.append((message["msg_type"], content))
            elif content["execution_state"] == "idle":
                return found

    def run_cell(self, code, **options):
        request = self.client.execute(code, **options)
        reply = self.reply(request)
        outputs = [(kind, content) for kind, content in self.messages(request) if kind != "execute_input"]
        return reply, outputs

    def run_failing(self, code, **options):
        """The error of a cell; the output and the reply must agree on it."""
        reply, outputs = self.run_cell(code, **options)
        self.assertEqual([kind for kind, _ in outputs], ["error"])
        self.assertEqual(reply["status"], "error")
        error = outputs[0][1]
        for part in ("ename", "evalue", "traceback"):
            self.assertEqual(reply[part], error[part])
        return error

    def late_messages(self, request, seconds):
        found = []
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                message = self.client.get_iopub_msg(timeout=0.1)
            except Empty:
                continue
            if message["msg_type"] != "status":
                found.append((message["parent_header"]["msg_id"] == request, message["msg_type"], message["content"]))
        return found


class Errors(Kernel):
    def test_type_error_is_an_error_and_the_cell_does_not_run(self):
        error = self.run_failing("console.log('ran');\nconst count: number = 'three';")
        self.assertEqual(error["ename"], "TypeScriptError")
        self.assertEqual(error["evalue"], "Type 'string' is not assignable to type 'number'.")
        text = "\n".join(error["traceback"])
        self.assertIn("line 2, column 7: Type 'string'", text)
        self.assertIn("\n    const count: number = 'three';\n          ^", text)

    def test_thrown_error_leads_to_the_lines_of_the_cells(self):
        self.run_cell(
            "interface Options { size: number }\n\n// a comment that stays\n"
            "const grow = ({ size }: Options): number => {\n\n"
            "  if (size > 2) throw new RangeError('too large');\n  return size;\n};",
        )
        count = self.run_cell("1")[0]["execution_count"]
        error = self.run_failing("const size = 3;\n\nfunction outer() {\n  return grow({ size });\n}\nouter()")
        self.assertEqual((error["ename"], error["evalue"]), ("RangeError", "too large"))
        text = "\n".join(error["traceback"])
        self.assertIn(f"at grow (cell [{count - 1}], line 6, column 23)", text)
        self.assertIn(f"at outer (cell [{count + 1}], line 4, column 10)", text)
        self.assertTrue(text.endswith(f"at cell [{count + 1}], line 6, column 1"), text)
        self.assertNotIn("tslab", text)
        self.assertNotIn("node:", text)

    def test_stack_through_a_module_beside_the_notebook(self):
        with open("beside.ts", "w", encoding="utf-8") as file:
            file.write("interface Unused { x: number }\n\nexport const fail = (text: string): never => {\n\n  throw new Error(text);\n};\n")
        error = self.run_failing("import { fail } from './beside';\nfail('inside')")
        text = "\n".join(error["traceback"])
        self.assertIn("at fail (beside.ts:5:9)", text)
        self.assertIn("  throw new Error(text);", text)

    def test_errors_of_the_library_name_the_cell(self):
        error = self.run_failing("import { elmanCell } from '@phasebook/dynamics';\nelmanCell({ recurrent: [[1, 2]] })")
        self.assertEqual(error["ename"], "ShapeMismatchError")
        self.assertIn("line 2, column 1", error["traceback"][0])

    def test_awaited_rejection(self):
        error = self.run_failing("await Promise.reject(new TypeError('awaited'))")
        self.assertEqual((error["ename"], error["evalue"]), ("TypeError", "awaited"))

    def test_rejection_that_nobody_awaits_fails_the_cell(self):
        error = self.run_failing("Promise.reject(new Error('left alone')); 5")
        self.assertEqual(error["evalue"], "left alone")

    def test_what_is_thrown_need_not_be_an_error(self):
        error = self.run_failing("throw { code: 3 }")
        self.assertEqual((error["ename"], error["evalue"]), ("Thrown", "{ code: 3 }"))

    def test_causes_are_told(self):
        error = self.run_failing("throw new Error('outer', { cause: new RangeError('inner') })")
        self.assertIn("RangeError: inner", error["traceback"])

    def test_a_module_cell_that_does_not_compile(self):
        error = self.run_failing("/** @module broken */\nexport const x: number = 'no';")
        self.assertEqual(error["ename"], "TypeScriptError")

    def test_late_error_is_shown_with_its_cell(self):
        request = self.client.execute("setTimeout(() => { throw new Error('late'); }, 700);")
        self.assertEqual(self.reply(request)["status"], "ok")
        self.run_cell("const meanwhile = 1;")
        late = self.late_messages(request, 1.5)
        self.assertEqual([(mine, kind) for mine, kind, _ in late], [(True, "error")])
        self.assertEqual(late[0][2]["evalue"], "late")
        self.assertEqual(self.run_cell("meanwhile")[0]["status"], "ok")

    def test_late_rejection_and_late_text_are_shown_with_their_cell(self):
        request = self.client.execute(
            "(async () => { await new Promise((r) => setTimeout(r, 700)); console.log('text'); throw new Error('late'); })();\n0;"
        )
        self.assertEqual(self.reply(request)["status"], "ok")
        self.messages(request)
        self.run_cell("2;")
        self.assertEqual([(mine, kind) for mine, kind, _ in self.late_messages(request, 1.5)], [(True, "stream"), (True, "error")])

    def test_errors_in_timers_fail_the_cell_that_waits(self):
        error = self.run_failing(
            "setTimeout(() => { throw new Error('in between'); }, 50);\nawait new Promise((r) => setTimeout(r, 300));"
        )
        self.assertEqual(error["evalue"], "in between")


class Flow(Kernel):
    def test_cells_that_wait_are_aborted_after_an_error(self):
        requests = [self.client.execute(code) for code in ("const a = 1;", "throw new Error('stop')", "console.log('ran')", "2")]
        information = self.client.kernel_info()
        self.assertEqual([self.reply(request)["status"] for request in requests], ["ok", "error", "aborted", "aborted"])
        self.assertEqual(self.reply(information)["status"], "ok")
        self.assertEqual(self.messages(requests[3]), [])
        self.assertEqual(self.run_cell("a + 1")[0]["status"], "ok")

    def test_a_cell_sent_after_the_answer_runs(self):
        self.run_failing("throw new Error('stop')")
        self.assertEqual(self.run_cell("1")[0]["status"], "ok")

    def test_cells_go_on_where_the_front_end_wants_it(self):
        requests = [self.client.execute(code, stop_on_error=False) for code in ("throw new Error('go on')", "1")]
        self.assertEqual([self.reply(request)["status"] for request in requests], ["error", "ok"])

    def test_silent(self):
        before = self.run_cell("1")[0]["execution_count"]
        request = self.client.execute("console.log('quiet'); const kept = 3; kept", silent=True)
        self.assertEqual(self.reply(request)["execution_count"], before)
        self.assertEqual(self.messages(request), [])
        request = self.client.execute("throw new Error('quiet')", silent=True)
        self.assertEqual(self.reply(request)["evalue"], "quiet")
        self.assertEqual(self.messages(request), [])
        reply, outputs = self.run_cell("kept", store_history=False)
        self.assertEqual(reply["execution_count"], before)
        self.assertEqual(outputs[0][1]["data"], {"text/plain": "3"})

    def test_input_is_repeated_with_its_count(self):
        request = self.client.execute("1;")
        count = self.reply(request)["execution_count"]
        self.assertEqual(self.messages(request)[0], ("execute_input", {"code": "1;", "execution_count": count}))

    def test_expressions_are_refused_one_by_one(self):
        reply, _ = self.run_cell("1;", user_expressions={"x": "1 + 1"})
        self.assertEqual(reply["user_expressions"]["x"]["status"], "error")

    def test_much_text_comes_in_few_messages_and_in_order(self):
        _, outputs = self.run_cell(
            "(() => { for (let i = 0; i < 20000; i++) console.log(i); })();\nconsole.error('!');\nconsole.log('end');"
        )
        text = "".join(content["text"] for _, content in outputs if content["name"] == "stdout")
        self.assertEqual(text, "".join(f"{i}\n" for i in range(20000)) + "end\n")
        self.assertLess(len(outputs), 100)
        self.assertEqual(outputs[-2][1], {"name": "stderr", "text": "!\n"})

    def test_comms(self):
        request = self.client.session.send(
            self.client.shell_channel.socket,
            "comm_open",
            {"comm_id": "c1", "target_name": "nobody", "data": {}},
        )["header"]["msg_id"]
        self.assertEqual(self.messages(request), [("comm_close", {"comm_id": "c1", "data": {}})])
        request = self.client.session.send(
            self.client.shell_channel.socket, "comm_msg", {"comm_id": "c1", "data": {}}
        )["header"]["msg_id"]
        self.assertEqual(self.messages(request), [])
        self.assertEqual(self.reply(self.client.comm_info()), {"status": "ok", "comms": {}})


class Interrupts(Kernel):
    def interrupted(self, code, after=1.0):
        request = self.client.execute(code)
        time.sleep(after)
        started = time.monotonic()
        self.manager.interrupt_kernel()
        reply = self.reply(request)
        self.messages(request)
        self.assertEqual(reply["ename"], "KeyboardInterrupt")
        self.assertLess(time.monotonic() - started, 10)
        self.assertEqual(self.run_cell("1 + 1")[1][0][1]["data"]["text/plain"], "2")

    def test_endless_loop(self):
        self.run_cell("const kept = 1;")
        self.interrupted("for (;;);")
        self.interrupted("(() => { try { for (;;); } catch { } })()")
        self.assertEqual(self.run_cell("kept")[0]["status"], "ok")

    def test_cell_that_waits(self):
        self.interrupted("await new Promise((resolve) => setTimeout(resolve, 60000))")

    def test_endless_loop_after_waiting(self):
        self.interrupted("await new Promise((resolve) => setTimeout(resolve, 10));\nfor (;;);")

    def test_nothing_runs(self):
        self.manager.interrupt_kernel()
        self.assertEqual(self.run_cell("1 + 1")[0]["status"], "ok")

    def test_a_film_ends_and_keeps_its_last_frame(self):
        self.run_cell("import { animate } from '@phasebook/kernel';\nimport { jacobianSpectrum } from '@phasebook/views';")
        request = self.client.execute(
            "function* frames() { for (let w = 0.1; ; w += 1e-3) yield jacobianSpectrum([[w]]); }\nawait animate(frames(), { framesPerSecond: 5 })"
        )
        time.sleep(4)
        self.manager.interrupt_kernel()
        self.assertIn(self.reply(request)["status"], ("ok", "error"))
        self.assertIn("display_data", [kind for kind, _ in self.messages(request)])
        self.assertEqual(self.run_cell("1")[0]["status"], "ok")

    def test_heartbeat_while_busy(self):
        request = self.client.execute("(() => { const end = Date.now() + 3000; while (Date.now() < end); })()")
        self.client.hb_channel.unpause()
        time.sleep(2)
        self.assertTrue(self.client.is_alive() and self.client.hb_channel.is_beating())
        self.reply(request)


class Results(Kernel):
    def result(self, code):
        reply, outputs = self.run_cell(code)
        self.assertEqual((reply["status"], [kind for kind, _ in outputs]), ("ok", ["execute_result"]), outputs)
        self.assertEqual(outputs[0][1]["execution_count"], reply["execution_count"])
        return outputs[0][1]["data"]

    def test_numbers_and_texts(self):
        self.assertEqual(self.result("0.5"), {"text/plain": "0.5"})
        self.assertEqual(self.result("'text'"), {"text/plain": "'text'"})
        self.assertEqual(self.run_cell("undefined")[1], [])

    def test_display_symbol(self):
        data = self.result("({ [Symbol.for('Jupyter.display')]: async () => ({ 'text/markdown': '**x**' }) })")
        self.assertEqual(data["text/markdown"], "**x**")
        self.assertIn("text/plain", data)

    def test_display_symbol_that_throws(self):
        error = self.run_failing("({ [Symbol.for('Jupyter.display')]() { throw new Error('cannot'); } })")
        self.assertEqual(error["evalue"], "cannot")

    def test_a_view_shows_itself_once(self):
        self.run_cell("import { show } from '@phasebook/kernel';\nimport { jacobianSpectrum } from '@phasebook/views';")
        data = self.result("jacobianSpectrum([[0.5]])")
        self.assertEqual(
            sorted(data),
            ["application/vnd.phasebook.v1+json", "image/png", "image/svg+xml", "text/plain"],
        )
        _, outputs = self.run_cell("show(jacobianSpectrum([[0.5]]))")
        self.assertEqual([kind for kind, _ in outputs], ["display_data"])

    def test_records_that_only_look_like_a_view(self):
        self.assertEqual(self.result("({ kind: 'phase-portrait', version: 1 })"), {"text/plain": "{ kind: 'phase-portrait', version: 1 }"})

    def test_hint_for_a_long_loop_comes_once(self):
        loop = "for (const end = Date.now() + 3200; Date.now() < end; );"
        _, outputs = self.run_cell(loop)
        self.assertEqual([kind for kind, _ in outputs], ["display_data"])
        self.assertIn("loop at its top level", outputs[0][1]["data"]["text/plain"])
        self.assertEqual(self.run_cell(loop)[1], [])


class Help(Kernel):
    def test_inspection_shows_the_public_documentation(self):
        self.run_cell("import { findFixedPoints } from '@phasebook/dynamics';")
        for code, position in (("findFixedPoints", 5), ("findFixedPoints(map, { from: [", 22)):
            with self.subTest(code):
                content = self.reply(self.client.inspect(code, position))
                self.assertTrue(content["found"])
                for text in content["data"].values():
                    self.assertIn("Fixed points of a map, found from many starts", text)
                    self.assertIn("FixedPointSearch", text)
                    self.assertIn("@param map", text)
        self.assertFalse(self.reply(self.client.inspect("   ", 1))["found"])

    def test_completion_of_our_names_with_their_kinds(self):
        self.run_cell("import * as dynamics from '@phasebook/dynamics';")
        content = self.reply(self.client.complete("'𝒘'; dynamics.findFix"))
        self.assertIn("findFixedPoints", content["matches"])
        self.assertEqual((content["cursor_start"], content["cursor_end"]), (14, 21))
        kinds = {entry["text"]: entry["type"] for entry in content["metadata"]["_jupyter_types_experimental"]}
        self.assertIn(kinds["findFixedPoints"], ("function", "alias"))


class Ends(Kernel):
    @classmethod
    def setUpClass(cls):
        cls.manager, cls.client = start_new_kernel(kernel_name=KERNEL, startup_timeout=LONGEST)

    @classmethod
    def tearDownClass(cls):
        cls.client.stop_channels()
        cls.manager.shutdown_kernel(now=True)

    def test_a_cell_that_ends_the_process_loses_no_text(self):
        request = self.client.execute("console.log('last words'); process.exit(3)")
        found = self.late_messages(request, 2)
        self.assertIn((True, "stream", {"name": "stdout", "text": "last words\n"}), found)
        self.assertFalse(self.manager.is_alive())

    def test_shutdown_of_a_busy_kernel(self):
        manager, client = start_new_kernel(kernel_name=KERNEL, startup_timeout=LONGEST)
        client.execute("for (;;);")
        time.sleep(1)
        started = time.monotonic()
        client.stop_channels()
        manager.shutdown_kernel()
        self.assertLess(time.monotonic() - started, 6)


def main():
    # Inside the repository: that is where a kernel finds packages and types.
    folder = Path(__file__).parents[3] / ".artifacts" / "launcher-kernel"
    folder.mkdir(parents=True, exist_ok=True)
    os.chdir(folder)
    loader = unittest.TestLoader()
    loader.testNamePatterns = [f"*{part}*" for part in sys.argv[1:]] or None
    suite = loader.loadTestsFromModule(sys.modules["__main__"])
    try:
        result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(suite)
    finally:
        Kernel.end()
    failed = len(result.failures) + len(result.errors)
    skipped = len(result.skipped)
    print(f"{result.testsRun - failed - skipped} passed, {failed} failed")
    return 0 if failed == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
