#include "scenarios/survey/evidence.hpp"

#include <fmt/format.h>

namespace survey {

std::string Source::text() const {
    return line == 0 ? file : fmt::format("{}:{}", file, line);
}

std::optional<CertificateKind> kind_of_unit(std::string_view unit) {
    for (std::size_t i = 0; i < issuing::certificate_kinds; ++i) {
        const auto kind = static_cast<CertificateKind>(i);
        if (!issuing::kind_word(kind).empty() && unit == issuing::purpose_name(kind)) return kind;
    }
    return std::nullopt;
}

std::optional<model::TrustStore> store_of_unit(std::string_view unit) {
    using model::TrustStore;
    for (const TrustStore store : {TrustStore::call_manager, TrustStore::phone_sast, TrustStore::capf,
                                   TrustStore::tomcat, TrustStore::ipsec, TrustStore::tvs})
        if (unit == model::trust_store_name(store)) return store;
    return std::nullopt;
}

void add_trouble(std::vector<Trouble>& troubles, Source source, std::size_t column, std::string message,
                 std::string remedy) {
    troubles.push_back({std::move(source), column, std::move(message), std::move(remedy)});
}

}  // namespace survey
