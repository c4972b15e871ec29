#include "scenarios/actions/set_signature_algorithm.hpp"

#include <fmt/format.h>

namespace actions {

void SetSignatureAlgorithm::check(Checker& checker) const {
    checker.administered(cluster);
    if (!algorithm) checker.report("which algorithm?", "algorithm: SHA_1 or SHA_512");
}

Outcome SetSignatureAlgorithm::apply(SiteState& site, const Context&) const {
    site.edit_cluster(cluster).digest = algorithm.value();
    return {};
}

std::string SetSignatureAlgorithm::words() const {
    return fmt::format("set TFTP File Signature Algorithm of {} to {}", cluster,
                       algorithm == ctl::Digest::sha512 ? "SHA-512" : "SHA-1");
}

}  // namespace actions
