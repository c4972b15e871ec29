// The commands that read scenarios without playing them.
#include <iostream>

#include <fmt/format.h>

#include "scenarios/language/long_form.hpp"
#include "scenarios/os/interruption.hpp"
#include "scenarios/program/catalogue_folder.hpp"
#include "scenarios/program/program.hpp"
#include "scenarios/report/text.hpp"

namespace program {
namespace {

// Applies `use` to each scenario, and prints what is wrong with those that can't be used.
template <typename Use>
ExitCode for_each_scenario(const ReadOptions& options, Use use) {
    const ScenarioFiles found = scenario_files(options.paths);
    for (const Diagnostic& trouble : found.troubles) std::cerr << render(trouble);
    ExitCode code = found.troubles.empty() ? ExitCode::held : ExitCode::input;
    for (const std::filesystem::path& path : found.files) {
        os::look_for_interruption();
        try {
            use(*read_plan(path, options.allow_outside));
        } catch (const InputError& error) {
            for (const Diagnostic& diagnostic : error.diagnostics()) std::cerr << render(diagnostic);
            code = ExitCode::input;
        }
    }
    return code;
}

std::string names_text(const model::SiteDescription& site) {
    std::string text;
    for (const model::ClusterDescription& cluster : site.clusters)
        for (const model::NodeDescription& node : cluster.nodes) text += fmt::format("node {}\n", node.name);
    for (std::size_t group = 0; group < site.phones.size(); ++group)
        text += fmt::format("phones {}\nphone {}\n", printable(site.phones[group].name),
                            model::phone_name(group, 0));
    return text;
}

}  // namespace

ExitCode check_command(const ReadOptions& options) {
    return for_each_scenario(options, [&options](const Document& document) {
        if (options.expand) {
            std::cout << language::long_form(document);
            return;
        }
        const model::SiteDescription& site = document.site();
        std::size_t phones = 0;
        for (const model::PhonesDescription& group : site.phones) phones += group.count;
        std::cout << fmt::format("{}: fine; clusters: {}, phones: {}, steps: {}\n",
                                 printable(document.name()), site.clusters.size(), phones,
                                 document.steps().size());
    });
}

ExitCode list_command(const ReadOptions& wanted) {
    ReadOptions options = wanted;
    if (options.paths.empty()) {
        const auto folder = catalogue_folder();
        if (!folder)
            throw CommandLineError("which scenarios? The catalogue is not where this program looks for it");
        options.paths = {folder->string()};
    }
    return for_each_scenario(options, [&options](const Document& document) {
        std::cout << (options.names ? names_text(document.site()) : report::heading(document));
    });
}

}  // namespace program
