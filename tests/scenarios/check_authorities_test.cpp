// What the checker says of authorities, requests, uploads and Expressways that can't be.
#include <doctest/doctest.h>

#include "tests/support/checker.hpp"

namespace {

// A site that is fine, on one line before the text of a test.
const std::string site =
    "authority { name: \"root\" } authority { name: \"issuing\" issuer: \"root\" } "
    "cluster { name: \"hq\" version: \"11.5\" node { name: \"hq-pub\" } node { name: \"hq-sub1\" } } "
    "phones { name: \"f\" cluster: \"hq\" } "
    "expressway { name: \"exp-c\" side: C } expressway { name: \"exp-e\" side: E } "
    "traversal_zone { name: \"z\" client: \"exp-c\" server: \"exp-e\" } "
    "remote_access { name: \"mra\" zone: \"z\" cluster: \"hq\" domain: \"example.com\" }\n";

struct Case {
    const char* text;
    const char* said;  // by some error, at this place of the second line
};

std::string said_of(const std::string& text) {
    return support::said_of(site + text);
}

void check_all(std::initializer_list<Case> cases) {
    for (const Case& c : cases) {
        CAPTURE(c.text);
        const std::string said = said_of(c.text);
        CAPTURE(said);
        CHECK(said.find(std::string("plan:2:") + c.said + "\n") != std::string::npos);
    }
}

}  // namespace

TEST_SUITE("scenario check of authorities") {
    TEST_CASE("a procedure in order gets no word") {
        CHECK(said_of("step { generate_csr { cluster: \"hq\" certificate: TOMCAT } }\n"
                      "step { download_csr { cluster: \"hq\" certificate: TOMCAT file: \"a.csr\" } }\n"
                      "step { sign { authority: \"issuing\" csr: \"a.csr\" file: \"a.pem\" } }\n"
                      "step { upload { cluster: \"hq\" store: TOMCAT_TRUST file: \"root.pem\" } }\n"
                      "step { upload_signed { cluster: \"hq\" certificate: TOMCAT file: \"a.pem\" } }\n"
                      "step { upload { expressway: \"exp-c\" file: \"exp-e.pem\" } }\n"
                      "step { expect_zone { zone: \"z\" state: FAILED } }\n") == "");
    }

    TEST_CASE("what stands around the clusters is looked at in place") {
        check_all({
            {"authority { name: \"x\" issuer: \"later\" } authority { name: \"later\" }",
             "31: error: there is no authority \"later\" above here"},
            {"authority { name: \"root\" }", "19: error: a second authority named \"root\""},
            {"expressway { name: \"root\" side: C }",
             "20: error: a second authority or Expressway named \"root\""},
            {"authority { name: \"x\" key_bits: 512 }", "33: error: a key of 512 bits"},
            {"authority { name: \"x\" valid_days: 0 }", "35: error: valid for 0 days"},
            {"authority { name: \"../x\" }", "19: error: \"../x\" can't be a name"},
            {"cluster { name: \"b\" version: \"14\" node { name: \"b1\" } certificate { certificate: "
             "ITLRECOVERY "
             "signed_by: \"root\" } }",
             "105: error: ITLRecovery is always self-signed"},
            {"cluster { name: \"b\" version: \"9.1\" node { name: \"b1\" } trust { store: TOMCAT_TRUST "
             "authority: \"rot\" "
             "} }",
             "95: error: there is no authority \"rot\""},
            {"expressway { name: \"x\" }", "1: error: which side?"},
            {"expressway { name: \"x\" side: C version: \"14\" }",
             "41: error: \"14\" is not a version of Expressway"},
            {"traversal_zone { name: \"y\" client: \"exp-e\" server: \"exp-e\" }",
             "36: error: \"exp-e\" is no Expressway-C"},
            {"traversal_zone { name: \"y\" client: \"exp-c\" server: \"exp-e\" peer_address: [\"a\", \"b\"] "
             "}",
             "75: error: 2 addresses for 1 servers"},
            {"remote_access { name: \"y\" zone: \"w\" cluster: \"hq\" domain: \"example.com\" }",
             "33: error: there is no traversal zone \"w\""},
        });
    }

    TEST_CASE("steps that can't apply are refused, each in its place") {
        check_all({
            {"step { generate_csr { cluster: \"hq\" certificate: ITLRECOVERY } }",
             "50: error: no authority signs this one"},
            {"step { generate_csr { cluster: \"hq\" certificate: CALLMANAGER key_bits: 3072 } }",
             "72: error: CallManager signs files, and their format has no code for 3072 bits"},
            {"step { generate_csr { cluster: \"hq\" certificate: TVS multi_server: true } }",
             "68: error: only TOMCAT and CALLMANAGER have multi-server certificates, and from 14 on TVS"},
            {"step { generate_csr { cluster: \"hq\" certificate: TOMCAT other_domain: \"a\" } }",
             "71: error: this belongs to multi-server requests"},
            {"step { generate_csr { expressway: \"exp-c\" certificate: TOMCAT } }",
             "56: error: this belongs to a cluster, and the step is about an Expressway"},
            {"step { generate_csr { expressway: \"exp-c\" parent_domain: \"example.com\" } }",
             "58: error: this belongs to a cluster, and the step is about an Expressway"},
            {"step { generate_csr { expressway: \"exp-c\" without_ms: true } }",
             "55: error: this belongs to a cluster, and the step is about an Expressway"},
            {"step { generate_csr { expressway: \"exp-c\" other_domain: \"a.example.com\" } }",
             "57: error: this belongs to a cluster, and the step is about an Expressway"},
            {"step { download_csr { cluster: \"hq\" certificate: TOMCAT file: \"a/b\" } }",
             "63: error: \"a/b\" can't be the name of a file here"},
            {"step { sign { authority: \"issuing\" csr: \"a.csr\" file: \"a.pem\" } }",
             "41: error: there is no file \"a.csr\" when this step is taken"},
            {"step { upload_signed { cluster: \"hq\" certificate: TOMCAT node: \"hq\" file: \"root.pem\" } }",
             "64: error: cluster \"hq\" has no node \"hq\""},
            {"step { upload { cluster: \"hq\" store: TOMCAT_TRUST file: \"root.pem\" from_cluster: \"hq\" } "
             "}",
             "82: error: a file, and a certificate of a cluster"},
            {"step { delete_trusted { cluster: \"hq\" common_name: \"root\" } }",
             "8: error: which trust store?"},
            {"step { set_zone { zone: \"z\" peer_address: [\"a\", \"b\"] } }",
             "44: error: 2 addresses for 1 servers"},
            {"step { expect_remote_access { remote_access: \"mar\" } }",
             "46: error: there is no remote access \"mar\""},
            {"step { expect_zone { zone: \"z\" } }", "8: error: an expectation that expects nothing"},
            {"step { command { cluster: \"hq\" command: \"set web-security a b c\" } }",
             "41: error: \"set web-security a b c\" is not a known command"},
        });
    }
}
