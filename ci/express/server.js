// A small server of shipments that checks every request by its description with
// express-openapi-validator, and so holds a second opinion on what the
// description allows. Everything is kept in memory.
//
//   node server.js DESCRIPTION PORT
"use strict";

const crypto = require("node:crypto");
const express = require("express");
const validator = require("express-openapi-validator");

const [description, port] = process.argv.slice(2);
const shipments = new Map();
const app = express();
app.disable("x-powered-by");
app.use(express.json());
app.use(
	validator.middleware({
		apiSpec: description,
		validateRequests: true,
		validateResponses: true,
		ajvFormats: { mode: "full" },
	}),
);

app.post("/shipments", (req, res) => {
	const shipment = { ...req.body, id: crypto.randomUUID(), createdAt: new Date().toISOString() };
	shipments.set(shipment.id, shipment);
	res.status(201).location(`/shipments/${shipment.id}`).json(shipment);
});

app.get("/shipments", (req, res) => {
	res.json([...shipments.values()]);
});

app.get("/shipments/:id", (req, res, next) => {
	const shipment = shipments.get(req.params.id);
	return shipment ? res.json(shipment) : next(missing(req));
});

app.delete("/shipments/:id", (req, res, next) => {
	return shipments.delete(req.params.id) ? res.status(204).end() : next(missing(req));
});

app.use((err, req, res, next) => {
	const errors = (err.errors || []).map(({ path, message }) => ({ path, message }));
	res.status(err.status || 500).set(err.headers || {}).json({ message: err.message, errors });
});

app.listen(Number(port), "127.0.0.1", () => console.log("ready"));

function missing(req) {
	return Object.assign(new Error(`no shipment ${req.params.id}`), { status: 404 });
}
