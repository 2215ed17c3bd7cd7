"""``news genspider``: writes the file of a spider."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar

from scrapy.commands.genspider import Command as ScrapyGenspider
from scrapy.commands.genspider import sanitize_module_name
from scrapy.settings import get_settings_priority

from crawler.cli.command import FAILED, meant_or_all, print_error
from crawler.cli.known_sites import spider_names
from crawler.cli.scrapy_command import LineCommand
from crawler.crawl.program import name_program
from crawler.errors import ArgumentInvalid

OWN_TEMPLATE = "site"
OWN_FILE = Path(__file__).parents[1] / "templates" / "spiders" / f"{OWN_TEMPLATE}.tmpl"
OWN_FOLDER = Path(__file__).resolve().parents[2]  # a checkout, or where packages are installed


class Command(LineCommand, ScrapyGenspider):
    """Writes a spider from a template."""

    example: ClassVar[str] = "genspider -t site paper https://paper.example/"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Write the file of a new spider: genspider -t site NAME URL"

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the options of Scrapy, with our template as the one that is meant."""
        super().add_options(parser)
        parser.set_defaults(template=OWN_TEMPLATE)

    def read_options(self, args: list[str], opts: Namespace) -> None:
        """Understand the options; raises ArgumentInvalid for a template that is not there, too."""
        super().read_options(args, opts)
        if opts.list:
            return
        if len(args) != 2 and not opts.dump:
            raise ArgumentInvalid("give a name and a URL, as genspider -t site paper https://paper.example/")
        name = opts.dump or opts.template
        known = sorted({OWN_TEMPLATE, *(path.stem for path in Path(self.templates_dir).glob("*.tmpl"))})
        if name.removesuffix(".tmpl") not in known and not Path(f"{name.removesuffix('.tmpl')}.tmpl").exists():
            raise ArgumentInvalid(f"there is no template {name}{meant_or_all(name, known)}")

    def run(self, args: list[str], opts: Namespace) -> None:
        """Write the file into the project around, else where the user stands; one that is there is exit code 1."""
        self._leave_checkout()
        if len(args) == 2 and not (opts.list or opts.dump):
            reason = self._hindrance(args[0], is_forced=opts.force)
            if reason:
                print_error(self.own_name(), reason)
                self.exitcode = FAILED
                return
        super().run(args, opts)
        assert self.settings is not None
        if len(args) == 2 and not (opts.list or opts.dump or self.settings["NEWSPIDER_MODULE"]):  # Scrapy names no file
            file = f"{sanitize_module_name(args[0])}.py"
            print(name_program(f"in {file}; 'scrapy runspider {file}' crawls with it"))

    def _find_template(self, template: str) -> Path | None:
        """The file of a template; ours is there in projects that have templates of their own, or Scrapy's, too."""
        is_own = template.removesuffix(".tmpl") == OWN_TEMPLATE
        if is_own and not (Path(self.templates_dir, OWN_FILE.name).exists() or Path(OWN_FILE.name).exists()):
            return OWN_FILE
        return super()._find_template(template)

    def _leave_checkout(self) -> None:
        """Has the file written here where its package lies in a checkout elsewhere, and nobody typed its name."""
        assert self.settings is not None
        is_typed = (self.settings.getpriority("NEWSPIDER_MODULE") or 0) > get_settings_priority("project")
        folder = self._package_folder()
        is_in_checkout = folder is not None and folder.resolve().is_relative_to(OWN_FOLDER)
        if is_in_checkout and not is_typed and not Path.cwd().resolve().is_relative_to(OWN_FOLDER):
            self.settings.set("NEWSPIDER_MODULE", "", "cmdline")

    def _package_folder(self) -> Path | None:
        """Where the package of new spiders lies; None where there is none."""
        assert self.settings is not None
        package = find_spec(self.settings["NEWSPIDER_MODULE"]) if self.settings["NEWSPIDER_MODULE"] else None
        return Path(package.submodule_search_locations[0]) if package and package.submodule_search_locations else None

    def _hindrance(self, name: str, *, is_forced: bool) -> str | None:
        """Why a spider of this name is not written, if so; Scrapy prints it and ends with exit code 0."""
        assert self.settings is not None
        module = sanitize_module_name(name)
        if module == self.settings["BOT_NAME"]:
            return f"{name} is the name of the project: give the spider another one"
        folder = self._package_folder()
        path = Path(folder or "", f"{module}.py")
        if is_forced:
            return None
        if path.exists():
            return f"{path} is there already: --force writes it anew"
        if folder and name in spider_names(self.settings):
            return f"there is a spider {name} already: news list shows all"
        return None
