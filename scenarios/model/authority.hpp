// scenarios/model/authority.hpp: a certification authority outside of the clusters: it signs what it is sent.
#pragma once

#include "scenarios/model/cluster.hpp"

namespace model {

// What an authority does with a request, beside signing it.
struct SigningTerms {
    std::chrono::days valid{730};
    // Takes key uses from its own template for web servers, and not from the request (Cisco 215534).
    bool has_web_server_template = false;
    std::optional<std::string> common_name{};            // another than asked for
    std::vector<ctl::AlternativeName> added_names{};     // that nobody asked for
    std::vector<ctl::AlternativeName> left_out_names{};  // that were asked for
};

struct AuthorityState {
    std::string name;
    TlsIdentity identity;  // with the certificates of the authorities above it as its chain
    // How often it has signed a request, by the SHA-1 of its name and key's name.
    std::map<std::string, std::uint32_t> signings{};

    // Its own certificate, then those above it.
    [[nodiscard]] std::vector<ctl::CertificatePtr> chain() const;

    bool operator==(const AuthorityState&) const = default;
    [[nodiscard]] std::size_t hash() const {
        return Hash().add(name).add(identity).add(signings.size()).value();
    }
};

// The name stands as it does in the request, whatever it is made of. An error where OpenSSL refuses it.
[[nodiscard]] ctl::Result<ctl::CertificatePtr> sign(AuthorityState& authority,
                                                    const ctl::CertificateRequest& request,
                                                    const SigningTerms& terms, const Context& context);

}  // namespace model
