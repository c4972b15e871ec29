#include "scenarios/program/manual.hpp"

#include <algorithm>
#include <array>
#include <iostream>
#include <sstream>

#include <boost/algorithm/string/case_conv.hpp>
#include <boost/algorithm/string/replace.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "scenarios/actions/suggestion.hpp"
#include "scenarios/language/snippets.hpp"
#include "scenarios/report/help_topics.hpp"

namespace program {
namespace {

constexpr const char* exit_codes =
    "0 every expectation held, and the site is healthy but for what they name; or the command did what it "
    "was "
    "asked\n"
    "1 wrong command line\n"
    "2 malformed, missing or unreadable input\n"
    "3 the run failed\n"
    "4 an expectation, or a signature, did not hold; the site is not healthy; something differs\n"
    "5 nothing was checked\n"
    "130 interrupted\n";

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
    std::vector<const CLI::App*> commands;
    for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; }))
        commands.push_back(sub);
    return commands;
}

std::vector<std::string> names_of(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::App* sub : commands_of(app)) names.push_back(sub->get_name());
    return names;
}

const CLI::App& command_named(const CLI::App& app, const std::string& name) {
    for (const CLI::App* sub : commands_of(app))
        if (sub->get_name() == name) return *sub;
    throw CommandLineError(
        actions::suggestion(name, names_of(app), fmt::format("there is no command \"{}\"; there are", name)));
}

bool takes_value(const CLI::Option& option) {
    return option.get_items_expected_max() > 0;
}

// "--world", "-v, --verbose": without dashes they are positional.
std::vector<std::string> spellings(const CLI::Option& option) {
    std::vector<std::string> names;
    for (const std::string& name : option.get_snames()) names.push_back("-" + name);
    for (const std::string& name : option.get_lnames()) names.push_back("--" + name);
    return names;
}

// man(7): a backslash and a hyphen are escaped, and so is a line that would be a request.
std::string roff(const std::string& text) {
    std::string made;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        boost::replace_all(line, "\\", "\\e");
        boost::replace_all(line, "-", "\\-");
        if (line.starts_with('.') || line.starts_with('\'')) line.insert(0, "\\&");
        made += line + "\n";
    }
    return made;
}

std::string one_line(std::string text) {
    std::ranges::replace(text, '\n', ' ');
    return text;
}

std::string synopsis(const CLI::App& command) {
    std::string text = fmt::format(".B bellwether {}\n[OPTIONS]", command.get_name());
    for (const CLI::Option* option : command.get_options()) {
        if (!option->get_positional()) continue;
        const std::string name =
            option->get_name(true, false) + (option->get_items_expected_max() > 1 ? "..." : "");
        text += option->get_required() ? " " + name : " [" + name + "]";
    }
    return text + "\n";
}

std::string options_of(const CLI::App& command) {
    std::string text;
    for (const CLI::Option* option : command.get_options()) {
        const std::vector<std::string> names = spellings(*option);
        const std::string name =
            names.empty() ? option->get_name(true, false) : fmt::format("{}", fmt::join(names, ", "));
        const std::string value = !names.empty() && takes_value(*option) ? " " + option->get_type_name() : "";
        text += ".TP\n.B " + roff(name + value) + roff(one_line(option->get_description()));
        if (const std::string usual = option->get_default_str(); !usual.empty())
            text += roff("Default: " + usual + ".");
    }
    return text;
}

std::string preformatted(const std::string& text) {
    return ".nf\n" + roff(text) + ".fi\n";
}

std::string see_also(const CLI::App& app, const std::string& own) {
    std::vector<std::string> pages;
    if (!own.empty()) pages.push_back("\\fBbellwether\\fR(1)");
    for (const std::string& name : names_of(app))
        if (name != own) pages.push_back(fmt::format("\\fBbellwether\\-{}\\fR(1)", name));
    return fmt::format(".SH SEE ALSO\n{}\n", fmt::join(pages, ", "));
}

std::string whole_page(const CLI::App& app) {
    std::string text = fmt::format(
        ".TH BELLWETHER 1 \"\" \"{}\" \"Bellwether\"\n.SH NAME\nbellwether \\- rehearse trust list changes "
        "of "
        "Cisco IP phones and CUCM clusters\n.SH SYNOPSIS\n.B bellwether\nCOMMAND [OPTIONS] ...\n"
        ".SH DESCRIPTION\n{}.SH COMMANDS\n",
        app.version(), roff(app.get_description()));
    for (const CLI::App* sub : commands_of(app))
        text += ".TP\n.B " + roff(sub->get_name()) + roff(one_line(sub->get_description()));
    return text + ".SH EXIT STATUS\n" + preformatted(exit_codes) + ".SH EXAMPLES\n" +
           preformatted(app.get_footer().substr(0, app.get_footer().find("\n\n"))) + see_also(app, "");
}

// A description that stands in single quotes, for zsh and fish.
std::string quoted_plainly(std::string text) {
    text = one_line(std::move(text));
    boost::replace_all(text, "'", "’");
    return text;
}

// What some options name stands in the scenario of the command line: `list --names` tells it.
struct NamedBy {
    std::string_view option;
    std::string_view kind;
};
constexpr std::array<NamedBy, 4> named_by{
    {{"--address", "node"}, {"--phone", "phones"}, {"--console", "phone"}, {"--pcap-phones", "phone"}}};

std::string_view kind_named_by(std::string_view option) {
    const auto found = std::ranges::find(named_by, option, &NamedBy::option);
    return found == named_by.end() ? "" : found->kind;
}

std::vector<std::string_view> chapter_names() {
    std::vector<std::string_view> names;
    for (const report::HelpTopic& topic : report::help_topics()) names.push_back(topic.name);
    return names;
}

std::string bash_script(const CLI::App& app) {
    std::string text =
        "# bash completion for bellwether: made by `bellwether completion bash`\n"
        "_bellwether_names() {\n"
        "    local word\n"
        "    for word in \"${COMP_WORDS[@]}\"; do\n"
        "        [[ $word == *.textproto && -f $word ]] && bellwether list --names \"$word\" 2>/dev/null | "
        "sed -n \"s/^$1 "
        "//p\"\n"
        "    done\n"
        "}\n"
        "_bellwether() {\n"
        "    local current=${COMP_WORDS[COMP_CWORD]} options=\n"
        "    if [[ $COMP_CWORD -eq 1 ]]; then\n";
    text += fmt::format(
        "        mapfile -t COMPREPLY < <(compgen -W \"{} --help --version\" -- \"$current\")\n        "
        "return\n    fi\n",
        fmt::join(names_of(app), " "));
    text += "    case ${COMP_WORDS[1]} in\n";
    for (const CLI::App* sub : commands_of(app)) {
        std::vector<std::string> all;
        for (const CLI::Option* option : sub->get_options())
            for (const std::string& name : spellings(*option)) all.push_back(name);
        text += fmt::format("        {}) options=\"{}\" ;;\n", sub->get_name(), fmt::join(all, " "));
    }
    text += fmt::format(
        "    esac\n"
        "    case ${{COMP_WORDS[1]}} in\n"
        "        manual) options=\"{0}\" ;;\n"
        "        help) options=\"{0} {1}\" ;;\n"
        "        completion) options=\"bash zsh fish vscode\" ;;\n"
        "    esac\n"
        "    case ${{COMP_WORDS[COMP_CWORD-1]}} in\n"
        "        --world) options=\"live virtual\" current=\"$current\" ;;\n"
        "        --color) options=\"auto always never\" ;;\n"
        "        --address) options=$(_bellwether_names node) ;;\n"
        "        --console|--pcap-phones) options=$(_bellwether_names phone) ;;\n"
        "        =) options=$(_bellwether_names phones) ;;\n"
        "        *)\n"
        "            if [[ $current != -* && ${{COMP_WORDS[1]}} != @(help|manual|completion) ]]; then\n"
        "                mapfile -t COMPREPLY < <(compgen -f -- \"$current\")\n"
        "                return\n"
        "            fi ;;\n"
        "    esac\n"
        "    mapfile -t COMPREPLY < <(compgen -W \"$options\" -- \"$current\")\n"
        "}}\n"
        "complete -o filenames -F _bellwether bellwether\n",
        fmt::join(names_of(app), " "), fmt::join(chapter_names(), " "));
    return text;
}

// In a description of zsh's _arguments brackets and colons have a meaning.
std::string zsh_words(const std::string& text) {
    std::string made = quoted_plainly(text);
    for (const char* special : {"[", "]", ":"})
        boost::replace_all(made, special, std::string("\\") + special);
    return made;
}

std::string zsh_script(const CLI::App& app) {
    std::string text =
        "#compdef bellwether\n"
        "# zsh completion for bellwether: made by `bellwether completion zsh`\n"
        "_bellwether_names() {\n"
        "    local word kind=${@[-1]}\n"
        "    for word in $words; do\n"
        "        [[ $word == *.textproto && -f $word ]] && compadd -- ${(f)\"$(bellwether list --names $word "
        "2>/dev/null | "
        "sed -n \"s/^$kind //p\")\"}\n"
        "    done\n"
        "}\n"
        "_bellwether() {\n"
        "    local -a commands\n"
        "    commands=(\n";
    for (const CLI::App* sub : commands_of(app))
        text += fmt::format("        '{}:{}'\n", sub->get_name(), zsh_words(sub->get_description()));
    text +=
        "    )\n"
        "    if (( CURRENT == 2 )); then\n"
        "        _describe command commands\n"
        "        return\n"
        "    fi\n"
        "    case $words[2] in\n";
    for (const CLI::App* sub : commands_of(app)) {
        text += fmt::format("        {}) _arguments", sub->get_name());
        for (const CLI::Option* option : sub->get_options())
            for (const std::string& name : spellings(*option))
                text +=
                    fmt::format(" \\\n            '*{}[{}]{}'", name, zsh_words(option->get_description()),
                                !takes_value(*option) ? ""
                                : kind_named_by(name).empty()
                                    ? ":value:_files"
                                    : fmt::format(":name:_bellwether_names {}", kind_named_by(name)));
        text += " \\\n            '*:file:_files' ;;\n";
    }
    return text + "    esac\n}\n_bellwether \"$@\"\n";
}

std::string fish_script(const CLI::App& app) {
    std::string text =
        "# fish completion for bellwether: made by `bellwether completion fish`\n"
        "function __bellwether_names\n"
        "    for word in (commandline -opc)\n"
        "        string match -q '*.textproto' -- $word; and bellwether list --names $word 2>/dev/null | "
        "string replace "
        "-rf \"^$argv[1] \" ''\n"
        "    end\n"
        "end\n";
    for (const CLI::App* sub : commands_of(app)) {
        text += fmt::format("complete -c bellwether -n __fish_use_subcommand -f -a {} -d '{}'\n",
                            sub->get_name(), quoted_plainly(sub->get_description()));
        for (const CLI::Option* option : sub->get_options()) {
            if (spellings(*option).empty()) continue;
            text +=
                fmt::format("complete -c bellwether -n '__fish_seen_subcommand_from {}'", sub->get_name());
            for (const std::string& name : option->get_snames()) text += " -s " + name;
            for (const std::string& name : option->get_lnames()) text += " -l " + name;
            for (const std::string& name : spellings(*option))
                if (const std::string_view kind = kind_named_by(name); !kind.empty())
                    text += fmt::format(" -a '(__bellwether_names {})'", kind);
            text += fmt::format("{} -d '{}'\n", takes_value(*option) ? " -r" : "",
                                quoted_plainly(option->get_description()));
        }
    }
    return text;
}

}  // namespace

std::string manual_page(const CLI::App& app, const std::string& name) {
    if (name.empty()) return whole_page(app);
    const CLI::App& command = command_named(app, name);
    std::string text = fmt::format(".TH BELLWETHER\\-{} 1 \"\" \"{}\" \"Bellwether\"\n.SH NAME\n",
                                   boost::algorithm::to_upper_copy(name), app.version());
    text += fmt::format("bellwether\\-{} \\- {}", name, roff(one_line(command.get_description())));
    text += ".SH SYNOPSIS\n" + synopsis(command) + ".SH OPTIONS\n" + options_of(command);
    if (!command.get_footer().empty()) text += ".SH NOTES\n" + preformatted(command.get_footer());
    return text + ".SH EXIT STATUS\n" + preformatted(exit_codes) + see_also(app, name);
}

std::string completion_script(const CLI::App& app, const std::string& shell) {
    if (shell == "vscode") return language::vscode_snippets();
    if (shell == "zsh") return zsh_script(app);
    if (shell == "fish") return fish_script(app);
    return bash_script(app);
}

ExitCode list_chapters() {
    for (const report::HelpTopic& topic : report::help_topics()) std::cout << topic.name << "\n";
    return ExitCode::held;
}

ExitCode list_commands(const CLI::App& app) {
    for (const std::string& name : names_of(app)) std::cout << name << "\n";
    return ExitCode::held;
}

ExitCode help_command(const CLI::App& app, const std::string& topic, bool is_chapter) {
    if (topic.empty()) {
        std::cout << app.help() << "\nChapters of the manual, for `bellwether help CHAPTER`:\n";
        for (const report::HelpTopic& each : report::help_topics())
            std::cout << fmt::format("  {:11} {}\n", each.name, report::title_of(each));
        return ExitCode::held;
    }
    for (const CLI::App* sub : commands_of(app))
        if (sub->get_name() == topic && !is_chapter) {
            std::cout << sub->help("bellwether");
            return ExitCode::held;
        }
    std::vector<std::string> names = names_of(app);
    for (const report::HelpTopic& each : report::help_topics()) {
        if (each.name == topic) {
            std::cout << each.text;
            return ExitCode::held;
        }
        names.emplace_back(each.name);
    }
    throw CommandLineError(
        actions::suggestion(topic, names, fmt::format("there is no help on \"{}\"; there is on", topic)));
}

}  // namespace program
