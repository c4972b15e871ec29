// scenarios/survey/collection.hpp: reads what a cluster serves to any phone, over the network (README.md,
// "What a probe asks"). One request at a time to each address, addresses side by side, a pause between.
#pragma once

#include <functional>

#include "scenarios/capture/capture.hpp"
#include "scenarios/survey/survey.hpp"

namespace survey {

struct CollectionOptions {
    std::vector<std::string> tftp_nodes;  // names or addresses
    std::vector<Device> devices;
    // Of files that phones hold already: asked about as well.
    std::vector<ctl::SignerId> signers{};
    // TVS and CallManagers that phones know of already.
    std::vector<phone::Configuration> configurations{};
    std::uint16_t tftp_port = 69;
    std::uint16_t http_port = 6970;
    std::uint16_t web_port = 8443;
    std::chrono::milliseconds pause{100};
    tvs::ClientLimits patience{};         // with each request, and each transfer by HTTP
    capture::Capture* capture = nullptr;  // outlives the collection
    // Hears of each request, in words; may be empty.
    std::function<void(const std::string&)> progress{};
};

// Throws os::Interrupted after a signal. A node that does not answer, or a name that nobody knows, is part of
// what is found.
[[nodiscard]] Survey collect(const CollectionOptions& options);

// More files of a survey that was collected with these options: what a phone turned out to ask for. Their
// signers are asked about.
struct WantedFile {
    std::string host;
    std::string name;

    auto operator<=>(const WantedFile&) const = default;
};
void collect_more(Survey& survey, const CollectionOptions& options, const std::set<WantedFile>& wanted);

// The names in ConfigFileCacheList.txt of a node, which lists the files of a site (README.md says why this is
// off unless asked for). Nothing where the node has no such file.
[[nodiscard]] std::optional<std::vector<std::string>> list_devices(const CollectionOptions& options,
                                                                   const std::string& node);

}  // namespace survey
